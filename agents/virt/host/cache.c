/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files are small; a file that is not there, not whole, or of an older QEMU only means that
 * libvirt asks QEMU again. Then it writes the file anew, which is newer than all copies: a copy
 * keeps the time of its original.
 */
#include "virt/host/cache.h"

#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_MOST = 16 * 1024 * 1024 };

static bool cache_is_newer(const struct stat *a, const struct stat *b)
{
    return a->st_mtim.tv_sec != b->st_mtim.tv_sec ? a->st_mtim.tv_sec > b->st_mtim.tv_sec
                                                  : a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

static void cache_copy_newer(const char *from, const char *to, const char *name)
{
    char source[PATH_MAX], target[PATH_MAX];
    struct stat stat, old;
    char *text = NULL;

    if (!text_print(source, sizeof(source), "%s/%s", from, name) ||
        !text_print(target, sizeof(target), "%s/%s", to, name))
        return;
    if (lstat(source, &stat) < 0 || !S_ISREG(stat.st_mode) || stat.st_size > COPY_MOST ||
        (lstat(target, &old) == 0 && !cache_is_newer(&stat, &old)))
        return;
    if (file_read(source, (size_t)stat.st_size, &text, NULL) == 0 &&
        file_replace(target, text, (size_t)stat.st_size, 0600, NULL) == 0)
        utimensat(AT_FDCWD, target, (struct timespec[2]){stat.st_mtim, stat.st_mtim}, 0);
    free(text);
}

void cache_copy(const char *from, const char *to)
{
    DIR *directory = opendir(from);

    if (directory == NULL || tree_make(to, NULL) < 0) {
        if (directory != NULL)
            closedir(directory);
        return;
    }
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (entry->d_name[0] != '.')
            cache_copy_newer(from, to, entry->d_name);
    closedir(directory);
}
