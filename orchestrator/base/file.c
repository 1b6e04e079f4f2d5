/* SPDX-License-Identifier: Apache-2.0 */
/* A draft beside the file, synced, then renamed over it; a crash leaves the draft, which the next
 * writer replaces. A name is on disk once its folder is synced. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

int file_write_all(int descriptor, const void *bytes, size_t length)
{
    const char *at = bytes;

    while (length > 0) {
        ssize_t wrote = write(descriptor, at, length);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return errno;
        at += wrote;
        length -= (size_t)wrote;
    }
    return 0;
}

/* 0, or an errno. The mode is set on the open file, since open() takes the umask off it. */
static int file_fill(int descriptor, const void *bytes, size_t length, mode_t mode)
{
    int number = fchmod(descriptor, mode) < 0 ? errno : file_write_all(descriptor, bytes, length);

    if (number == 0 && fsync(descriptor) < 0)
        number = errno;
    return number;
}

int file_sync_folder(const char *path, struct error *err)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');

    if (!text_print(folder, sizeof(folder), "%.*s",
                    slash == NULL || slash == path ? 1 : (int)(slash - path),
                    slash == NULL ? "." : path))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", path);

    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor < 0)
        return error_system(err, errno, "%s", folder);

    /* EINVAL: a file system that syncs no folders. */
    int number = fsync(descriptor) < 0 && errno != EINVAL ? errno : 0;

    close(descriptor);
    return number == 0 ? 0 : error_system(err, number, "%s", folder);
}

/* A device, a pipe or a folder is not replaced: as root, a rename would put a file in the place of
 * /dev/stdout for everybody. */
static int file_is_replaced(const char *path, struct error *err)
{
    struct stat status;

    return stat(path, &status) < 0 || S_ISREG(status.st_mode)
               ? 0
               : error_set(err, ERROR_INPUT, "%s: it is there, and is no regular file", path);
}

int file_place(const char *draft, const char *path, struct error *err)
{
    int result = file_is_replaced(path, err), descriptor;

    if (result < 0)
        return result;
    descriptor = open(draft, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0)
        return error_system(err, errno, "%s", draft);

    int number = fsync(descriptor) < 0 ? errno : 0;

    close(descriptor);
    if (number == 0 && rename(draft, path) < 0)
        number = errno;
    return number == 0 ? file_sync_folder(path, err) : error_system(err, number, "%s", path);
}

int file_replace(const char *path, const void *bytes, size_t length, mode_t mode, struct error *err)
{
    char draft[PATH_MAX];
    int result = file_is_replaced(path, err);

    if (result < 0)
        return result;
    if (!text_print(draft, sizeof(draft), "%s.new", path))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", path);
    if (unlink(draft) < 0 && errno != ENOENT)
        return error_system(err, errno, "%s", draft);

    int descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (descriptor < 0)
        return error_system(err, errno, "%s", draft);

    int number = file_fill(descriptor, bytes, length, mode);

    if (close(descriptor) < 0 && number == 0)
        number = errno;
    if (number == 0 && rename(draft, path) < 0)
        number = errno;
    if (number == 0)
        return file_sync_folder(path, err);
    unlink(draft);
    return error_system(err, number, "%s", path);
}

int file_read(const char *path, size_t most, char **ret_text, struct error *err)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);

    if (descriptor < 0)
        return error_system(err, errno, "%s", path);

    char *text = malloc(most + 1);
    size_t used = 0;
    ssize_t got = text != NULL ? 1 : 0;

    while (got != 0 && used < most) {
        got = read(descriptor, text + used, most - used);
        if (got > 0)
            used += (size_t)got;
        else if (got < 0 && errno != EINTR)
            break;
    }

    int number = errno;

    close(descriptor);
    if (text == NULL)
        return error_memory(err);
    if (got < 0) {
        free(text);
        return error_system(err, number, "%s", path);
    }
    text[used] = '\0';
    *ret_text = text;
    return 0;
}
