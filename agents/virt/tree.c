/* SPDX-License-Identifier: Apache-2.0 */
/* Small file work. Removal goes by descriptors, so that a link put in its way leads nowhere. */
#include "virt/tree.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MOST = 32, COPY_MOST = 16 * 1024 * 1024 };

int tree_make(const char *path, mode_t mode, struct error *err)
{
    char part[PATH_MAX];

    if (!text_copy(part, sizeof(part), path))
        return error_set(err, ERROR_INPUT, "path is too long: %s", path);
    for (char *at = part + 1;; at++) {
        char kept = *at;

        if (kept != '/' && kept != '\0')
            continue;
        *at = '\0';
        if (mkdir(part, mode) < 0 && errno != EEXIST)
            return error_system(err, errno, "cannot make the directory %s", part);
        *at = kept;
        if (kept == '\0')
            return 0;
    }
}

static int write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        bytes += n;
        length -= (size_t)n;
    }
    return 0;
}

int tree_write(const char *path, const void *bytes, size_t length, mode_t mode, struct error *err)
{
    char draft[PATH_MAX];

    if (!text_print(draft, sizeof(draft), "%s.XXXXXX", path))
        return error_set(err, ERROR_INPUT, "path is too long: %s", path);

    int fd = mkostemp(draft, O_CLOEXEC);

    if (fd < 0)
        return error_system(err, errno, "cannot write %s", path);

    bool whole = fchmod(fd, mode) == 0 && write_all(fd, bytes, length) == 0;
    int number = errno;

    if (close(fd) < 0 && whole) {
        whole = false;
        number = errno;
    }
    if (whole && rename(draft, path) < 0) {
        whole = false;
        number = errno;
    }
    if (!whole) {
        unlink(draft);
        return error_system(err, number, "cannot write %s", path);
    }
    return 0;
}

int tree_read(const char *path, size_t most, char **ret_text, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return error_system(err, errno, "cannot read %s", path);

    char *text = malloc(most + 1);
    size_t used = 0;
    ssize_t n = text != NULL ? 1 : 0;

    while (n > 0 && used < most) {
        n = read(fd, text + used, most - used);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0)
            used += (size_t)n;
    }

    int number = errno;

    close(fd);
    if (text == NULL)
        return error_memory(err);
    if (n < 0) {
        free(text);
        return error_system(err, number, "cannot read %s", path);
    }
    text[used] = '\0';
    *ret_text = text;
    return 0;
}

static void copy_missing(const char *from, const char *to, const char *name)
{
    char source[PATH_MAX], target[PATH_MAX];
    struct stat stat;
    char *text = NULL;

    if (!text_print(source, sizeof(source), "%s/%s", from, name) ||
        !text_print(target, sizeof(target), "%s/%s", to, name))
        return;
    if (lstat(source, &stat) < 0 || !S_ISREG(stat.st_mode) || stat.st_size > COPY_MOST || access(target, F_OK) == 0)
        return;
    if (tree_read(source, (size_t)stat.st_size, &text, NULL) == 0)
        tree_write(target, text, (size_t)stat.st_size, 0600, NULL);
    free(text);
}

void tree_copy_missing(const char *from, const char *to)
{
    DIR *directory = opendir(from);

    if (directory == NULL || tree_make(to, 0700, NULL) < 0) {
        if (directory != NULL)
            closedir(directory);
        return;
    }
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (entry->d_name[0] != '.')
            copy_missing(from, to, entry->d_name);
    closedir(directory);
}

static bool is_passed_over(const char *name, const char *kept)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || (kept != NULL && strcmp(name, kept) == 0);
}

/* Takes the descriptor over. */
static void remove_below(int fd, int depth, const char *kept)
{
    DIR *directory = fdopendir(fd);

    if (directory == NULL) {
        close(fd);
        return;
    }
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (is_passed_over(entry->d_name, kept) || unlinkat(dirfd(directory), entry->d_name, 0) == 0)
            continue;

        int below = openat(dirfd(directory), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        if (below >= 0 && depth < DEPTH_MOST)
            remove_below(below, depth + 1, NULL);
        else if (below >= 0)
            close(below);
        unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR);
    }
    closedir(directory);
}

void tree_empty(const char *path, const char *kept)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0)
        remove_below(fd, 0, kept);
}

void tree_remove(const char *path)
{
    tree_empty(path, NULL);
    rmdir(path);
}

bool tree_is_empty(const char *path, const char *kept)
{
    DIR *directory = opendir(path);
    bool empty = true;

    if (directory == NULL)
        return errno == ENOENT;
    for (struct dirent *entry; empty && (entry = readdir(directory)) != NULL;)
        empty = is_passed_over(entry->d_name, kept);
    closedir(directory);
    return empty;
}
