/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openat2(2) refuses links and ".." in one call (Linux 5.6). Where it is not there, or a sandbox
 * forbids it, the same is done component by component, and so is finding the link that an error
 * names. A file is looked at by O_PATH first, which opens no device, and again once it is open.
 */
#include "base/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"

enum { RESOLVE = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };

bool inside_is_below(const char *name)
{
    if (name[0] == '/' || name[0] == '\0')
        return false;
    for (const char *part = name;; part++) {
        size_t length = strcspn(part, "/");

        if (length == 2 && part[0] == '.' && part[1] == '.')
            return false;
        part += length;
        if (*part == '\0')
            return true;
    }
}

/* Closes `folder` unless it is the caller's. */
static void inside_leave(int folder, int callers)
{
    int number = errno;

    if (folder >= 0 && folder != callers)
        close(folder);
    errno = number;
}

static bool inside_is_link(int folder, const char *name)
{
    struct stat status;

    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

/* One component. Without O_NOFOLLOW's errors, which differ by the other flags: a link is ELOOP. */
static int inside_step(int folder, const char *part, int flags)
{
    struct stat status;
    int fd = openat(folder, part, flags | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0) {
        if (inside_is_link(folder, part))
            errno = ELOOP;
        return -1;
    }
    /* O_PATH opens the link itself. */
    if ((flags & O_PATH) != 0 && fstat(fd, &status) == 0 && S_ISLNK(status.st_mode)) {
        close(fd);
        errno = ELOOP;
        return -1;
    }
    return fd;
}

/* As openat2. What cannot be opened, from the front of `name` on, is written to `blame` (PATH_MAX
 * bytes). */
static int inside_walk(int folder, const char *name, int flags, char *blame)
{
    int at = folder;

    if (!text_copy(blame, PATH_MAX, name)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    for (char *part = blame, *end;; part = end + 1) {
        end = part + strcspn(part, "/");

        bool last = *end == '\0';

        *end = '\0';

        int next = inside_step(at, *part != '\0' ? part : ".", last ? flags : O_PATH | O_DIRECTORY);

        inside_leave(at, folder);
        if (next < 0 || last)
            return next;
        at = next;
        *end = '/';
    }
}

static int inside_open_below(int folder, const char *name, int flags)
{
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE};
    int fd = (int)syscall(SYS_openat2, folder, name, &how, sizeof(how));
    char blame[PATH_MAX];

    /* EPERM: sandboxes that do not know the call. */
    if (fd < 0 && (errno == ENOSYS || errno == EPERM))
        fd = inside_walk(folder, name, flags, blame);
    return fd;
}

/* 0, 1: there is none, or <0 with words. */
static int inside_open_named(int folder, const char *name, int flags, int *ret, struct error *err)
{
    char blame[PATH_MAX];

    if (!inside_is_below(name))
        return error_set(err, ERROR_INPUT, "\"%s\" is no path below the folder", name);

    int fd = inside_open_below(folder, name, flags), number = errno;

    if (fd >= 0) {
        *ret = fd;
        return 0;
    }
    if (number == ENOENT)
        return 1;
    if (number != ELOOP && number != EXDEV)
        return error_system(err, number, "%s", name);
    fd = inside_walk(folder, name, O_PATH, blame);
    if (fd >= 0) {
        close(fd);
        text_copy(blame, sizeof(blame), name);
    }
    return error_set(
        err, ERROR_INPUT,
        "%s is a symbolic link: links inside packages, images and scenarios' folders are not followed",
        blame);
}

int inside_root(const char *path, int *ret_folder, struct error *err)
{
    int fd = open(path[0] != '\0' ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? 1 : error_system(err, errno, "%s", path);
    *ret_folder = fd;
    return 0;
}

int inside_folder(int folder, const char *name, int *ret_folder, struct error *err)
{
    return inside_open_named(folder, name, O_RDONLY | O_DIRECTORY, ret_folder, err);
}

static int inside_check_plain(int fd, const char *name, struct stat *status, struct error *err)
{
    if (fstat(fd, status) < 0)
        return error_system(err, errno, "%s", name);
    return S_ISREG(status->st_mode) ? 0 : error_set(err, ERROR_INPUT, "%s is no plain file", name);
}

int inside_open(int folder, const char *name, int *ret_file, struct stat *ret_status,
                struct error *err)
{
    struct stat status;
    int fd = -1, result = inside_open_named(folder, name, O_PATH, &fd, err);

    if (result == 0) {
        result = inside_check_plain(fd, name, &status, err);
        close(fd);
    }
    if (result == 0)
        result = inside_open_named(folder, name, O_RDONLY | O_NONBLOCK | O_NOCTTY, &fd, err);
    if (result != 0)
        return result;
    result = inside_check_plain(fd, name, &status, err);
    if (result < 0) {
        close(fd);
        return result;
    }
    *ret_file = fd;
    if (ret_status != NULL)
        *ret_status = status;
    return 0;
}

int inside_socket(int folder, const char *name, int *ret_socket, struct error *err)
{
    struct stat status;
    int fd = -1, result = inside_open_named(folder, name, O_PATH, &fd, err);

    if (result != 0)
        return result;
    if (fstat(fd, &status) < 0 || !S_ISSOCK(status.st_mode)) {
        close(fd);
        return error_set(err, ERROR_INPUT, "%s is no socket", name);
    }
    *ret_socket = fd;
    return 0;
}

/* Reads until `size` bytes or the end; -1: errno. */
static ssize_t inside_read_whole(int fd, char *bytes, size_t size)
{
    size_t used = 0;

    while (used < size) {
        ssize_t got = read(fd, bytes + used, size - used);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        used += (size_t)got;
    }
    return (ssize_t)used;
}

static bool inside_is_same(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
           a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static int inside_read_open(int fd, const char *name, const struct stat *status,
                            struct inside_file *ret, struct error *err)
{
    size_t size = (size_t)status->st_size;
    char *bytes = malloc(size + 1);
    struct stat after;

    if (bytes == NULL)
        return error_memory(err);

    /* One byte more shows a file that grew. */
    ssize_t got = inside_read_whole(fd, bytes, size + 1);
    int result = 0;

    if (got < 0)
        result = error_system(err, errno, "%s", name);
    else if ((size_t)got != size || fstat(fd, &after) < 0 || !inside_is_same(status, &after))
        result = error_set(err, ERROR_STATE, "%s changed while it was read", name);
    if (result < 0) {
        free(bytes);
        return result;
    }
    bytes[size] = '\0';
    *ret = (struct inside_file){.bytes = bytes, .length = size, .mode = status->st_mode & 0777};
    return 0;
}

int inside_read(int folder, const char *name, size_t most, struct inside_file *ret,
                struct error *err)
{
    struct stat status;
    int fd = -1, result = inside_open(folder, name, &fd, &status, err);

    if (result != 0)
        return result;
    if (status.st_size < 0 || (size_t)status.st_size > most)
        result = error_set(err, ERROR_INPUT, "%s is larger than %zu KiB", name, most >> 10);
    else
        result = inside_read_open(fd, name, &status, ret, err);
    close(fd);
    return result;
}

int inside_load(const char *root, const char *name, size_t most, struct inside_file *ret,
                struct error *err)
{
    int folder = -1, result = inside_root(root, &folder, err);

    if (result == 0) {
        result = inside_read(folder, name, most, ret, err);
        close(folder);
    }
    return result;
}
