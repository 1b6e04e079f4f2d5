/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steward is a child that was forked before there were threads, asked over a socket pair. It
 * ends when we end. Where we stay root, for a daemon's guests, the same requests are carried out
 * here.
 */
#include "virt/host/rights.h"

#include "base/text.h"
#include "virt/host/steward.h"

#include <excon/agent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    pthread_mutex_t lock;
    int fd; /* to the steward, -1: none */
    uid_t uid;
    gid_t gid;
    bool dropped;
    bool serving; /* a daemon's guests, as the root that we stay: without the steward */
} us = {.lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1};

static void rights_find_guest(void)
{
    struct stat kvm;

    us.uid = us.gid = AGENT_GUESTS_UID;
    /* Who may use KVM is said by the group of its device. */
    if (stat("/dev/kvm", &kvm) == 0 && kvm.st_gid != 0)
        us.gid = kvm.st_gid;
}

int rights_init(struct error *err)
{
    int ends[2];

    if (geteuid() != 0)
        return 0;
    rights_find_guest();
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return error_system(err, errno, "cannot make a socket pair");

    pid_t pid = fork();

    if (pid < 0)
        return error_system(err, errno, "cannot fork");
    if (pid == 0) {
        close(ends[0]);
        /* Who waits for the end of our output must not wait for the steward. */
        close(STDIN_FILENO);
        close(STDOUT_FILENO);
        steward_init(us.uid);
        steward_serve(ends[1]);
    }
    close(ends[1]);
    us.fd = ends[0];
    return 0;
}

/* ---- asking ---- */

/* `fd` (-1: none) goes along. The answer's words are the error. */
static int rights_send_request(const struct steward_request *request, int fd, struct error *err)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.bytes = {0}};
    struct iovec bytes = {.iov_base = (void *)(uintptr_t)request, .iov_len = sizeof(*request)};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};
    char answer[sizeof(err->text)];

    if (fd >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof(control);
        control.header = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
    }

    ssize_t n = sendmsg(us.fd, &message, MSG_NOSIGNAL);

    if (n > 0)
        n = recv(us.fd, answer, sizeof(answer) - 1, 0);
    if (n <= 0)
        return error_set(err, ERROR_FAILED, "the steward does not answer");
    answer[n] = '\0';
    return answer[0] != '\0' ? error_set(err, ERROR_FAILED, "%s", answer) : 0;
}

static int rights_ask(enum steward_verb verb, enum steward_place place, const char *name, int fd,
                      struct error *err)
{
    struct steward_request request = {.verb = verb, .place = place};

    if (!text_copy(request.name, sizeof(request.name), name))
        return error_set(err, ERROR_INPUT, "the name is too long: %s", name);
    pthread_mutex_lock(&us.lock);

    int r = us.serving ? steward_obey(&request, fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1, err)
                       : rights_send_request(&request, fd, err);

    pthread_mutex_unlock(&us.lock);
    return r;
}

static bool rights_has_steward(void)
{
    return us.serving || (us.fd >= 0 && us.dropped);
}

/* The name of what lies right in a folder; NULL: it lies elsewhere. */
static const char *rights_name_in(const char *folder, const char *path)
{
    size_t length = strlen(folder);

    while (length > 0 && folder[length - 1] == '/')
        length--;
    if (length == 0 || strncmp(path, folder, length) != 0 || path[length] != '/')
        return NULL;
    path += length + strspn(path + length, "/");
    return path[0] != '\0' && strchr(path, '/') == NULL ? path : NULL;
}

/* An empty path means that the range has no such folder, so the steward is not asked. */
static int rights_ask_in(enum steward_verb verb, enum steward_place place, const char *folder,
                         const char *path, struct error *err)
{
    const char *name = rights_name_in(folder, path);

    if (folder[0] != '\0' && name == NULL)
        return error_set(err, ERROR_INPUT, "%s does not lie in %s", path, folder);
    return folder[0] != '\0' && rights_has_steward() ? rights_ask(verb, place, name, -1, err) : 0;
}

int rights_image(const struct range *range, const char *path, struct error *err)
{
    int r = rights_ask_in(STEWARD_IMAGE, STEWARD_IMAGES, range->images, path, err);

    return r < 0 ? error_wrap(err, "no image: %s", path) : 0;
}

int rights_port(const struct range *range, const char *path, struct error *err)
{
    struct stat status;

    if (lstat(path, &status) < 0)
        return rights_ask_in(STEWARD_PORT, STEWARD_PORTS, "", path,
                             err); /* its switch makes it for guests */
    return rights_ask_in(STEWARD_PORT, STEWARD_PORTS, range->ports, path, err);
}

bool rights_is_guest(void)
{
    return us.dropped;
}

void rights_undo(void)
{
    if (rights_has_steward())
        rights_ask(STEWARD_UNDO, 0, "", -1, NULL);
}

void rights_remove(const struct range *range)
{
    rmdir(range->disks);
    rmdir(range->root);
    if (!rights_has_steward())
        return;
    rights_ask(STEWARD_REMOVE, STEWARD_DISKS, "", -1, NULL);
    rights_ask(STEWARD_REMOVE, STEWARD_ROOT, "", -1, NULL);
}

/* ---- the places ---- */

/* Tells the steward of a folder, after giving the folder to the guests' user if it is `own`. Does
 * nothing when the path is empty or does not exist. */
static int rights_give_place(enum steward_place place, const char *path, bool own,
                             struct error *err)
{
    struct stat status;
    int fd = path[0] != '\0'
                 ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (own ? O_NOFOLLOW : 0))
                 : -1;

    if (fd < 0)
        return path[0] == '\0' || errno == ENOENT ? 0 : error_system(err, errno, "%s", path);

    int r = 0;

    if (fstat(fd, &status) < 0)
        r = error_system(err, errno, "%s", path);
    else if (own && status.st_uid != 0 && status.st_uid != us.uid)
        r = error_set(err, ERROR_STATE, "%s is somebody else's: it is not handed over to uid %u",
                      path, us.uid);
    else if (own && fchown(fd, us.uid, us.gid) < 0)
        r = error_system(err, errno, "cannot hand %s over to uid %u", path, us.uid);
    if (r == 0)
        r = rights_ask(STEWARD_TAKE, place, "", fd, err);
    close(fd);
    return r;
}

static int rights_give_places(const struct range *range, struct error *err)
{
    const struct {
        enum steward_place place;
        const char *path;
        bool own;
    } all[] = {
        {STEWARD_ROOT, range->root, true},         {STEWARD_DISKS, range->disks, true},
        {STEWARD_CONSOLES, range->consoles, true}, {STEWARD_CACHE, range->shared_cache, true},
        {STEWARD_PORTS, range->ports, false},      {STEWARD_IMAGES, range->images, false}};
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(all) / sizeof(all[0]); i++)
        r = rights_give_place(all[i].place, all[i].path, all[i].own, err);
    return r == 0 ? rights_ask(STEWARD_SEAL, 0, "", -1, err) : r;
}

int rights_become_guest(const struct range *range, struct error *err)
{
    if (us.fd < 0 || us.dropped)
        return 0;

    int r = rights_give_places(range, err);

    if (r < 0)
        return r;
    if (setgroups(0, NULL) < 0 || setresgid(us.gid, us.gid, us.gid) < 0 ||
        setresuid(us.uid, us.uid, us.uid) < 0)
        return error_system(err, errno, "cannot become uid %u", us.uid);
    us.dropped = true;
    return 0;
}

int rights_own(const char *path, struct error *err)
{
    if (us.serving && lchown(path, us.uid, us.gid) < 0)
        return error_system(err, errno, "cannot hand %s over to uid %u", path, us.uid);
    return 0;
}

void rights_become_for_good(void)
{
    if (us.serving && (setgroups(0, NULL) < 0 || setresgid(us.gid, us.gid, us.gid) < 0 ||
                       setresuid(us.uid, us.uid, us.uid) < 0))
        _exit(EXIT_FAILED);
}

int rights_serve_daemon(const struct range *range, uid_t uid, struct error *err)
{
    if (us.dropped || us.serving || geteuid() != 0 || uid == 0)
        return 0;
    us.uid = uid;
    us.serving = true;
    steward_init(uid);

    int r = rights_give_place(STEWARD_ROOT, range->root, false, err);

    if (r == 0)
        r = rights_give_place(STEWARD_DISKS, range->disks, false, err);
    return r == 0 ? rights_give_place(STEWARD_IMAGES, range->images, false, err) : r;
}

int rights_lines(const char *folder, struct error *err)
{
    return us.serving ? rights_give_place(STEWARD_LINES, folder, false, err) : 0;
}

int rights_ways(const char *folder, struct error *err)
{
    return us.serving ? rights_give_place(STEWARD_WAYS, folder, false, err) : 0;
}
