/* SPDX-License-Identifier: Apache-2.0 */
/* The blocks are really taken (posix_fallocate), not promised by a hole. */
#include "journal/reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* A disk that is full but for the reserve would be full again at once. */
static bool reserve_has_more(int descriptor)
{
    struct statvfs disk;

    return fstatvfs(descriptor, &disk) < 0 || disk.f_bavail * disk.f_frsize >= RESERVE_BYTES;
}

static bool reserve_is_taken(int descriptor)
{
    struct stat status;

    return fstat(descriptor, &status) == 0 && status.st_size == RESERVE_BYTES &&
           status.st_blocks * 512 >= RESERVE_BYTES;
}

int reserve_make(const char *path, struct error *err)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600), number = 0;
    bool full = false;

    if (descriptor < 0)
        return errno == ENOSPC ? 1 : error_system(err, errno, "%s", path);
    if (!reserve_is_taken(descriptor)) {
        number = posix_fallocate(descriptor, 0, RESERVE_BYTES);
        full = number == ENOSPC || (number == 0 && !reserve_has_more(descriptor));
    }
    close(descriptor);
    if (full || number != 0)
        unlink(path);
    if (full)
        return 1;
    return number == 0 ? 0 : error_system(err, number, "%s", path);
}

void reserve_release(const char *path)
{
    unlink(path);
}
