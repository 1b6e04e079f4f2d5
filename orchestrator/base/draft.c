/* SPDX-License-Identifier: Apache-2.0 */
#include "base/draft.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tree.h"

enum { DRAWN = 6 /* characters that mkdtemp draws */, TRIES = 16 };

/* Ours, or what root has given to a user without rights to work in. */
static bool draft_is_ours(uid_t owner)
{
    enum { NOBODY = 65534 };

    return owner == geteuid() || (geteuid() == 0 && owner == NOBODY);
}

/* Is it a folder of ours that nobody holds? It stays locked by *ret_lock. */
static bool draft_is_left(int parent, const char *name, int *ret_lock)
{
    struct stat status;
    int lock = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (lock >= 0 && fstat(lock, &status) == 0 && draft_is_ours(status.st_uid) &&
        flock(lock, LOCK_EX | LOCK_NB) == 0) {
        *ret_lock = lock;
        return true;
    }
    if (lock >= 0)
        close(lock);
    return false;
}

static void draft_sweep(const char *parent, const char *prefix)
{
    size_t length = strlen(prefix);
    DIR *names = opendir(parent);
    const struct dirent *entry;
    char path[PATH_MAX];
    int lock;

    while (names != NULL && (entry = readdir(names)) != NULL)
        if (strncmp(entry->d_name, prefix, length) == 0 &&
            strlen(entry->d_name) == length + DRAWN &&
            text_print(path, sizeof(path), "%s/%s", parent, entry->d_name) &&
            draft_is_left(dirfd(names), entry->d_name, &lock)) {
            tree_drop(path, NULL);
            close(lock);
        }
    if (names != NULL)
        closedir(names);
}

/* Locks the new folder. False: another program took it for a leftover meanwhile and removed it. */
static bool draft_hold(struct draft *draft)
{
    struct stat held, there;

    draft->lock = open(draft->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (draft->lock >= 0 && flock(draft->lock, LOCK_EX) == 0 && fstat(draft->lock, &held) == 0 &&
        stat(draft->path, &there) == 0 && held.st_ino == there.st_ino &&
        held.st_dev == there.st_dev)
        return true;
    if (draft->lock >= 0)
        close(draft->lock);
    draft->lock = -1;
    return false;
}

int draft_make(struct draft *ret_draft, const char *parent, const char *prefix, struct error *err)
{
    struct draft draft = DRAFT_NONE;

    draft_sweep(parent, prefix);
    for (int i = 0; i < TRIES; i++) {
        if (!text_print(draft.path, sizeof(draft.path), "%s/%sXXXXXX", parent, prefix))
            return error_set(err, ERROR_INPUT, "%s: the path is too long", parent);
        if (mkdtemp(draft.path) == NULL)
            return error_system(err, errno, "%s", draft.path);
        if (draft_hold(&draft)) {
            *ret_draft = draft;
            return 0;
        }
    }
    return error_set(err, ERROR_FAILED, "%s: a folder that was just made could not be kept",
                     parent);
}

int draft_drop(struct draft *draft, struct error *err)
{
    int result = 0;

    if (draft->lock < 0)
        return 0;
    result = tree_drop(draft->path, err);
    close(draft->lock);
    draft->lock = -1;
    return result;
}

const char *draft_parent(void)
{
    const char *said = getenv("TMPDIR");

    return said != NULL && said[0] == '/' ? said : "/tmp";
}
