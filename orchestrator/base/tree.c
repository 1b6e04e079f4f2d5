/* SPDX-License-Identifier: Apache-2.0 */
/* Folders are handled by descriptor, so that every step works on the folder that was checked, even
 * if names change meanwhile. */
#include "base/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

enum { DEPTH_MOST = 64 };

int tree_make(const char *path, struct error *err)
{
    char part[4096];

    if (path[0] == '\0' || !text_copy(part, sizeof(part), path))
        return error_set(err, ERROR_INPUT, "not a path for a folder: \"%s\"", path);
    for (char *at = part + 1;; at++) {
        char end = *at;

        if (end != '/' && end != '\0')
            continue;
        *at = '\0';
        if (mkdir(part, 0700) < 0 && errno != EEXIST)
            return error_system(err, errno, "%s", part);
        if (end == '\0')
            return 0;
        *at = end;
    }
}

int tree_is_private(const char *path, struct error *err)
{
    struct stat status;

    if (lstat(path, &status) < 0)
        return error_system(err, errno, "%s", path);
    if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid())
        return error_set(err, ERROR_STATE, "%s is not a folder of ours", path);
    /* The group's search bit is the mask of an ACL entry: the guests' own user may pass to its
     * disks (as root). */
    if ((status.st_mode & 067) != 0)
        return error_set(err, ERROR_STATE, "others may enter %s; its mode must be 0700", path);
    return 0;
}

static int tree_drop_in(int folder, int depth, const char *kept, const char *path,
                        struct error *err);

/* A name in an open folder. */
static int tree_drop_name(int folder, const char *name, int depth, const char *path,
                          struct error *err)
{
    if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return error_system(err, errno, "%s: %s", path, name);

    int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (inner < 0)
        return errno == ENOENT ? 0 : error_system(err, errno, "%s: %s", path, name);

    int result = depth >= DEPTH_MOST
                     ? error_set(err, ERROR_FAILED, "%s: folders are too deep", path)
                     : tree_drop_in(inner, depth + 1, NULL, path, err);

    if (result == 0 && unlinkat(folder, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
        result = error_system(err, errno, "%s: %s", path, name);
    return result;
}

static bool tree_is_passed_over(const char *name, const char *kept)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
           (kept != NULL && strcmp(name, kept) == 0);
}

/* Takes over `folder`. */
static int tree_drop_in(int folder, int depth, const char *kept, const char *path,
                        struct error *err)
{
    DIR *names = fdopendir(folder);

    if (names == NULL) {
        int number = errno;

        close(folder);
        return error_system(err, number, "%s", path);
    }

    int result = 0;
    const struct dirent *entry;

    while (result == 0 && (entry = readdir(names)) != NULL)
        if (!tree_is_passed_over(entry->d_name, kept))
            result = tree_drop_name(dirfd(names), entry->d_name, depth, path, err);
    closedir(names);
    return result;
}

int tree_drop(const char *path, struct error *err)
{
    return tree_drop_name(AT_FDCWD, path, 0, path, err);
}

int tree_empty(const char *path, const char *kept, struct error *err)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (folder < 0)
        return errno == ENOENT ? 0 : error_system(err, errno, "%s", path);
    return tree_drop_in(folder, 0, kept, path, err);
}

bool tree_is_empty(const char *path)
{
    DIR *names = opendir(path);
    bool empty = true;

    if (names == NULL)
        return errno == ENOENT;
    for (const struct dirent *entry; empty && (entry = readdir(names)) != NULL;)
        empty = tree_is_passed_over(entry->d_name, NULL);
    closedir(names);
    return empty;
}

int tree_move(const char *from, const char *to, struct error *err)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) < 0)
        return error_system(err, errno, "%s", to);
    return file_sync_folder(to, err);
}
