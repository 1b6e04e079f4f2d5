/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steward: a child that was forked before there were threads, asked over a socket pair, one message a
 * request: a letter and a path. It ends when we end.
 */
#include "virt/reach.h"

#include "base/text.h"
#include "virt/acl.h"
#include "virt/opened.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Debian's fixed uid of libvirt-qemu; good without an account too. The controller knows the same number. */
enum { GUEST_UID = 64055 };

static struct {
    pthread_mutex_t lock;
    int fd; /* to the steward, -1: none */
    uid_t uid;
    gid_t gid;
    bool dropped;
    bool serving; /* a daemon's guests, as the root that we stay: without the steward */
} us = {.lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1};

/* ---- the steward --------------------------------------------------------------------------------- */

/* The range whose steward we are, once it is known. */
static char range_root[PATH_MAX];

static int open_above(const char *path, struct error *err)
{
    char part[PATH_MAX];

    if (!text_copy(part, sizeof(part), path))
        return error_set(err, ERROR_INPUT, "path is too long: %s", path);
    for (char *at = part + 1; (at = strchr(at, '/')) != NULL; at++) {
        struct stat stat;

        *at = '\0';
        int known = lstat(part, &stat);
        bool closed = known == 0 && S_ISDIR(stat.st_mode) && (stat.st_mode & S_IXOTH) == 0 && stat.st_uid != us.uid;
        int r = closed ? opened_claim(range_root, part, us.uid, err) : 0;

        *at = '/';
        if (r < 0)
            return r;
        if (known < 0)
            break;
    }
    return 0;
}

static int open_all(const char *directory, struct error *err)
{
    int r = acl_add_user(directory, us.uid, ACL_ALL, ACL_ACCESS, err);
    struct stat stat;

    if (r < 0 || lstat(directory, &stat) < 0 || !S_ISDIR(stat.st_mode))
        return r;
    return acl_add_user(directory, us.uid, ACL_ALL, ACL_DEFAULT, err);
}

/* A letter and a path. */
static int obey(const char *message, struct error *err)
{
    const char *path = message + 1;

    if (message[0] == 's')
        return open_above(path, err);
    if (message[0] == 'a')
        return open_all(path, err);
    if (message[0] == 'n')
        text_copy(range_root, sizeof(range_root), path);
    else if (message[0] == 'd')
        rmdir(path);
    else
        opened_give_back(range_root, us.uid);
    return 0;
}

static void steward(int fd)
{
    char message[PATH_MAX + 1];
    ssize_t n;

    prctl(PR_SET_NAME, "virt-steward");
    while ((n = recv(fd, message, sizeof(message) - 1, 0)) > 0) {
        struct error err = {0};

        message[n] = '\0';

        int r = obey(message, &err);

        if (send(fd, r < 0 ? err.text : "", r < 0 ? strlen(err.text) + 1 : 1, MSG_NOSIGNAL) < 0)
            break;
    }
    _exit(0);
}

/* ---- our side -------------------------------------------------------------------------------------- */

static void find_guest(void)
{
    struct stat kvm;

    us.uid = us.gid = GUEST_UID;
    /* Who may use KVM is said by the group of its device. */
    if (stat("/dev/kvm", &kvm) == 0 && kvm.st_gid != 0)
        us.gid = kvm.st_gid;
}

int reach_init(struct error *err)
{
    int ends[2];

    if (geteuid() != 0)
        return 0;
    find_guest();
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
        steward(ends[1]);
    }
    close(ends[1]);
    us.fd = ends[0];
    return 0;
}

static int ask(char what, const char *path, struct error *err)
{
    char message[PATH_MAX + 1], answer[sizeof(err->text)];

    if (!us.serving && (us.fd < 0 || !us.dropped))
        return 0;
    if (!text_print(message, sizeof(message), "%c%s", what, path))
        return error_set(err, ERROR_INPUT, "path is too long: %s", path);
    pthread_mutex_lock(&us.lock);
    if (us.serving) {
        int r = obey(message, err);

        pthread_mutex_unlock(&us.lock);
        return r < 0 ? r : 0; /* that something stood open already is no news */
    }

    ssize_t n = send(us.fd, message, strlen(message), MSG_NOSIGNAL);

    if (n > 0)
        n = recv(us.fd, answer, sizeof(answer) - 1, 0);
    pthread_mutex_unlock(&us.lock);
    if (n <= 0)
        return error_set(err, ERROR_FAILED, "the steward does not answer");
    answer[n] = '\0';
    return answer[0] != '\0' ? error_set(err, ERROR_FAILED, "%s", answer) : 0;
}

int reach_search(const char *path, struct error *err)
{
    return ask('s', path, err);
}

int reach_all(const char *directory, struct error *err)
{
    return ask('a', directory, err);
}

void reach_rmdir(const char *directory)
{
    rmdir(directory);
    ask('d', directory, NULL);
}

bool reach_is_guest(void)
{
    return us.dropped;
}

void reach_undo(void)
{
    ask('u', "", NULL);
}

int reach_become_guest(const char *const *directories, int count, struct error *err)
{
    if (us.fd < 0 || us.dropped)
        return 0;
    us.dropped = true;
    if (count > 0 && ask('n', directories[0], err) < 0)
        return -ERROR_FAILED;
    for (int i = 0; i < count; i++) {
        int r = chown(directories[i], us.uid, us.gid) < 0
                    ? error_system(err, errno, "cannot hand %s over to uid %u", directories[i], us.uid)
                    : reach_search(directories[i], err);

        if (r < 0)
            return r;
    }
    if (setgroups(0, NULL) < 0 || setresgid(us.gid, us.gid, us.gid) < 0 || setresuid(us.uid, us.uid, us.uid) < 0)
        return error_system(err, errno, "cannot become uid %u", us.uid);
    return 0;
}

int reach_serve_daemon(const char *root, uid_t uid, struct error *err)
{
    if (us.dropped || us.serving || geteuid() != 0 || uid == 0)
        return 0;
    us.uid = uid;
    us.serving = true;
    return ask('n', root, err);
}
