/* SPDX-License-Identifier: Apache-2.0 */
/* Marks and removal. The mark goes last, so that a removal that was cut short is taken up again. */
#include "virt/host/range-files.h"

#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "virt/host/rights.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static bool range_files_mark_path(const struct range *range, char *to)
{
    return text_print(to, PATH_MAX, "%s/.range-%s", range->disks, range->run);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of making the mark */

static int range_files_make_mark(const struct range *range, const char *path, struct error *err)
{
    int r = tree_make(range->disks, err);

    /* A daemon's guests run as another user, who must be able to open the disks by name, but not to
     * list the folder. */
    if (r == 0 && !range->embedded && chmod(range->disks, 0711) < 0)
        r = error_system(err, errno, "cannot open %s to the daemon's guests", range->disks);

    return r == 0 ? file_replace(path, "", 0, 0600, err) : r;
}

int range_mark(const struct range *range, struct error *err)
{
    char path[PATH_MAX];

    if (!range_files_mark_path(range, path))
        return error_set(err, ERROR_INPUT, "path is too long: %s", range->disks);

    /* Two VMs that are the first of a range begin at once. */
    pthread_mutex_lock(&lock);

    int r = access(path, F_OK) == 0 ? 0 : range_files_make_mark(range, path, err);

    pthread_mutex_unlock(&lock);
    return r;
}

void range_blame_space(const struct range *range, struct error *err)
{
    enum { LITTLE = 2 * 1024 * 1024 /* a new overlay and its seed */ };
    struct statvfs there;

    if (statvfs(range->disks, &there) == 0 && there.f_bavail * there.f_frsize < LITTLE)
        error_wrap(err, "no space is left in %s", range->disks);
}

bool range_remove_files(const struct range *range)
{
    char path[PATH_MAX];

    if (!range_files_mark_path(range, path) || access(path, F_OK) < 0)
        return tree_is_empty(range->disks);

    const char *mark = strrchr(path, '/') + 1;

    return tree_empty(range->disks, mark, NULL) == 0 && unlink(path) == 0;
}

bool range_is_removed(const struct range *range)
{
    char path[PATH_MAX];

    return range_files_mark_path(range, path) && access(path, F_OK) < 0;
}

void range_forget(const struct range *range)
{
    static const char *const below[] = {"etc", "home", "cache", "lib", "log", "run"};
    char path[PATH_MAX];

    /* By name: others of the exercise may keep things in the same directory. */
    for (size_t i = 0; range->embedded && i < sizeof(below) / sizeof(below[0]); i++)
        if (text_print(path, sizeof(path), "%s/%s", range->root, below[i]))
            tree_drop(path, NULL);
    /* Last, because the paths to all of them may lead through directories that were opened for the
     * guests' user. */
    rights_undo();
    rights_remove(range);
}
