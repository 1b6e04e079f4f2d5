/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths serve only messages and the notes of given rights. Every change is made to a descriptor: of
 * a folder that was handed over, or of an entry that was opened below it without following links,
 * and then checked.
 */
#include "virt/host/steward.h"

#include "base/inside.h"
#include "base/text.h"
#include "virt/host/acl.h"
#include "virt/host/opened.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TOLD_MOST = 20 /* refusals that are written to the log */ };

static struct {
    uid_t uid; /* the guests' */
    bool sealed;
    struct place {
        int fd; /* -1: not known */
        char path[PATH_MAX];
    } places[STEWARD_PLACES];
} steward;

void steward_init(uid_t uid)
{
    steward.uid = uid;
    for (int i = 0; i < STEWARD_PLACES; i++)
        steward.places[i].fd = -1;
}

/* ---- places ---- */

/* Lets guests search a directory that is closed to them and not their own. */
static int steward_open_one(const char *path, int fd, struct error *err)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return error_system(err, errno, "%s", path);
    if ((status.st_mode & S_IXOTH) != 0 || status.st_uid == steward.uid)
        return 0;

    int r = opened_claim(steward.places[STEWARD_ROOT].path, path, fd, steward.uid, err);

    return r < 0 ? r : 0; /* that it stood open already is no news */
}

/* Every directory above `path`. */
static int steward_open_above(const char *path, struct error *err)
{
    char part[PATH_MAX];

    text_copy(part, sizeof(part), path);
    for (char *at = part + 1; (at = strchr(at, '/')) != NULL; at++) {
        int fd;

        *at = '\0';

        int r = opened_folder(part, &fd, err);

        if (r > 0)
            return error_set(err, ERROR_STATE, "%s is gone", part);
        if (r == 0) {
            r = steward_open_one(part, fd, err);
            close(fd);
        }
        if (r < 0)
            return r;
        *at = '/';
    }
    return 0;
}

/* Where a descriptor's directory is, by a path without links. */
static int steward_name_of(int fd, char *to, struct error *err)
{
    char link[32];
    struct stat one, other;
    int again = -1;

    text_print(link, sizeof(link), "/proc/self/fd/%d", fd);

    ssize_t length = readlink(link, to, PATH_MAX - 1);

    if (length <= 0 || length >= PATH_MAX - 1)
        return error_set(err, ERROR_INPUT, "a place has no path");
    to[length] = '\0';
    if (opened_folder(to, &again, err) != 0)
        return error_set(err, ERROR_INPUT, "%s is no place", to);

    bool same = fstat(fd, &one) == 0 && fstat(again, &other) == 0 && one.st_dev == other.st_dev &&
                one.st_ino == other.st_ino;

    close(again);
    return same ? 0 : error_set(err, ERROR_INPUT, "%s is another place", to);
}

static int steward_open_place(enum steward_place which, struct place *place, struct error *err)
{
    int r = steward_open_above(place->path, err);

    if (r == 0 && (which == STEWARD_IMAGES || which == STEWARD_DISKS))
        r = steward_open_one(place->path, place->fd, err);
    if (r < 0 || (which != STEWARD_PORTS && which != STEWARD_LINES && which != STEWARD_WAYS))
        return r;
    r = acl_add_user(place->fd, place->path, steward.uid, ACL_ALL, ACL_ACCESS, err);
    if (r >= 0)
        r = acl_add_user(place->fd, place->path, steward.uid, ACL_ALL, ACL_DEFAULT, err);
    return r < 0 ? r : 0;
}

static int steward_take(uint32_t which, int fd, struct error *err)
{
    struct place place = {.fd = fd};
    struct stat status;

    if (steward.sealed || which >= STEWARD_PLACES)
        return error_set(err, ERROR_STATE, "no place is taken any more");
    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISDIR(status.st_mode))
        return error_set(err, ERROR_INPUT, "a place is a folder");

    int r = steward_name_of(fd, place.path, err), kept;

    if (r < 0)
        return r;
    kept = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (kept < 0)
        return error_system(err, errno, "%s", place.path);
    if (steward.places[which].fd >= 0)
        close(steward.places[which].fd);
    place.fd = kept;
    steward.places[which] = place;
    return steward_open_place(which, &steward.places[which], err);
}

/* ---- what lies in one ---- */

static bool steward_is_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

static int steward_open_image(const struct place *images, const char *name, struct error *err)
{
    char path[PATH_MAX];
    struct stat above, status;
    int fd = -1, r = steward_is_name(name) ? inside_folder(images->fd, name, &fd, err) : 1;

    if (r > 0)
        return error_set(err, ERROR_MISSING, "there is no such image");
    if (r < 0)
        return r;
    if (fstat(images->fd, &above) < 0 || fstat(fd, &status) < 0 ||
        (status.st_uid != 0 && status.st_uid != above.st_uid))
        r = error_set(err, ERROR_INPUT, "an image of somebody else's");
    else if (!text_print(path, sizeof(path), "%s/%s", images->path, name))
        r = error_set(err, ERROR_INPUT, "the path is too long");
    else
        r = steward_open_one(path, fd, err);
    close(fd);
    return r;
}

/* A socket that only root, or guests themselves, can have made, by no other name. Guests may write
 * in the folder. */
static int steward_open_port(const struct place *ports, const char *name, struct error *err)
{
    struct stat status;
    int fd = steward_is_name(name) ? openat(ports->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1,
        r;

    if (fd < 0)
        return error_set(err, ERROR_MISSING, "there is no such port");
    if (fstat(fd, &status) < 0 || !S_ISSOCK(status.st_mode) || status.st_nlink != 1)
        r = error_set(err, ERROR_INPUT, "a port is a socket");
    else if (status.st_uid == steward.uid)
        r = 0;
    else if (status.st_uid != geteuid())
        r = error_set(err, ERROR_INPUT, "a port of somebody else's");
    else
        r = acl_add_user(fd, name, steward.uid, ACL_USE, ACL_ACCESS, err);
    close(fd);
    return r < 0 ? r : 0;
}

/* Removes the folder through its parent, which its own descriptor names, and only if the entry of
 * that name is the same folder. */
static int steward_remove_place(const struct place *place, struct error *err)
{
    const char *name = strrchr(place->path, '/') + 1;
    struct stat one, other;
    int parent = openat(place->fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC), r = 0;

    if (parent < 0 || fstat(place->fd, &one) < 0 ||
        fstatat(parent, name, &other, AT_SYMLINK_NOFOLLOW) < 0 || one.st_dev != other.st_dev ||
        one.st_ino != other.st_ino)
        r = error_set(err, ERROR_STATE, "it is not there");
    else if (unlinkat(parent, name, AT_REMOVEDIR) < 0)
        r = error_system(err, errno, "%s", place->path);
    if (parent >= 0)
        close(parent);
    return r;
}

/* ---- requests ---- */

static const struct {
    bool named;
    uint32_t places; /* a bit each */
} verbs[] = {
    [STEWARD_TAKE] = {false, (1U << STEWARD_PLACES) - 1},
    [STEWARD_SEAL] = {false, 1},
    [STEWARD_IMAGE] = {true, 1U << STEWARD_IMAGES},
    [STEWARD_PORT] = {true, 1U << STEWARD_PORTS},
    [STEWARD_REMOVE] = {false, 1U << STEWARD_ROOT | 1U << STEWARD_DISKS},
    [STEWARD_UNDO] = {false, 1},
};

static int steward_check(const struct steward_request *request, int fd, struct error *err)
{
    bool known = request->verb >= STEWARD_TAKE && request->verb < sizeof(verbs) / sizeof(verbs[0]);

    if (!known)
        return error_set(err, ERROR_INPUT, "no such verb: %u", request->verb);
    if (request->place >= STEWARD_PLACES ||
        (verbs[request->verb].places & 1U << request->place) == 0)
        return error_set(err, ERROR_INPUT, "no such place: %u", request->place);
    if (memchr(request->name, '\0', sizeof(request->name)) == NULL ||
        (request->name[0] != '\0') != verbs[request->verb].named)
        return error_set(err, ERROR_INPUT, "not a name, or one too many");
    if ((fd >= 0) != (request->verb == STEWARD_TAKE))
        return error_set(err, ERROR_INPUT, "a descriptor that nobody wants, or none");
    return 0;
}

static int steward_act(const struct steward_request *request, int fd, struct error *err)
{
    const struct place *place = &steward.places[request->place];

    switch (request->verb) {
    case STEWARD_TAKE:
        return steward_take(request->place, fd, err);
    case STEWARD_SEAL:
        steward.sealed = true;
        return 0;
    case STEWARD_UNDO:
        if (steward.places[STEWARD_ROOT].fd >= 0)
            opened_give_back(steward.places[STEWARD_ROOT].path, steward.uid);
        return 0;
    default:
        break;
    }
    if (place->fd < 0)
        return error_set(err, ERROR_STATE, "there is no such place");
    return request->verb == STEWARD_IMAGE  ? steward_open_image(place, request->name, err)
           : request->verb == STEWARD_PORT ? steward_open_port(place, request->name, err)
                                           : steward_remove_place(place, err);
}

int steward_obey(const struct steward_request *request, int fd, struct error *err)
{
    int r = steward_check(request, fd, err);

    if (r == 0)
        r = steward_act(request, fd, err);
    if (fd >= 0)
        close(fd);
    return r;
}

/* ---- serving ---- */

/* The one descriptor that came with a message, or -1. False: there were several, which are closed.
 */
static bool steward_descriptor_of(struct msghdr *message, int *ret_fd)
{
    const struct cmsghdr *header = CMSG_FIRSTHDR(message);
    int fds[2];
    size_t count = 0;

    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(fds[0]);
    if (count > 2)
        return false; /* there is no room for so many */
    if (count > 0)
        memcpy(fds, CMSG_DATA(header), count * sizeof(fds[0]));
    if (count == 2) {
        close(fds[0]);
        close(fds[1]);
        return false;
    }
    *ret_fd = count == 1 ? fds[0] : -1;
    return true;
}

/* One packet; 0: the other end is closed. *ret_whole: it is neither longer than a request nor has
 * it too many descriptors. */
static ssize_t steward_receive(int socket, struct steward_request *request, int *ret_fd,
                               bool *ret_whole)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))]; /* which may hold two */
    } control;
    struct iovec bytes = {.iov_base = request, .iov_len = sizeof(*request)};
    struct msghdr message = {.msg_iov = &bytes,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control)};
    ssize_t n;

    *ret_fd = -1;
    while ((n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
        ;
    *ret_whole = n > 0 && steward_descriptor_of(&message, ret_fd) &&
                 (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
    return n;
}

static int steward_answer(const struct steward_request *request, size_t length, bool whole, int fd,
                          struct error *err)
{
    if (length == sizeof(*request) && whole)
        return steward_obey(request, fd, err);
    if (fd >= 0)
        close(fd);
    return error_set(err, ERROR_INPUT, "a request has %zu bytes and one descriptor at most",
                     sizeof(*request));
}

void steward_serve(int socket)
{
    struct steward_request request;
    int fd, told = 0;
    bool whole;
    ssize_t n;

    prctl(PR_SET_NAME, "virt-steward");
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    while ((n = steward_receive(socket, &request, &fd, &whole)) > 0) {
        struct error err = {0};
        char words[sizeof(err.text)] = "";

        /* The error text can contain bytes of the request. */
        if (steward_answer(&request, (size_t)n, whole, fd, &err) < 0) {
            text_clean(words, sizeof(words), err.text, strlen(err.text));
            if (steward.sealed && told++ < TOLD_MOST)
                fprintf(stderr, "excon-virt: refused by the steward: %s\n", words);
        }
        if (send(socket, words, strlen(words) + 1, MSG_NOSIGNAL) < 0)
            break;
    }
    _exit(0);
}
