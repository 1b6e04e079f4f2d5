/* SPDX-License-Identifier: Apache-2.0 */
/* Removing an exercise's folders. */
#include "engine/run/folder.h"

#include "base/text.h"
#include "base/tree.h"
#include "engine/run/folder-own.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int folder_drop_runtime(const struct folder *folder, bool disks, struct error *err)
{
    char parent[FOLDER_PATH];

    if (tree_drop(folder->portal, err) < 0 || tree_drop(folder->runtime, err) < 0 ||
        (disks && tree_drop(folder->disks, err) < 0))
        return error_wrap(err, "removing what the range left");
    unlink(folder->reserve);
    /* The folders of all runs go with the last of them; while there are others they stay. */
    text_print(parent, sizeof(parent), "%.*s",
               (int)(strrchr(folder->runtime, '/') - folder->runtime), folder->runtime);
    rmdir(parent);
    rmdir(FOLDER_PORTALS);
    return 0;
}

int folder_drop_unbegun(const struct folder *folder, struct error *err)
{
    struct folder_about about;
    struct folder again = {0};
    int lock = -1, result = folder_lock(folder, &lock, err);

    if (result == 0)
        result = folder_find(folder->run, &again, &about, err);
    if (result == 0 && about.ordered)
        result = 1;
    if (result == 0)
        result = folder_drop_runtime(folder, true, err);
    if (result == 0)
        result = tree_drop(folder->state, err);
    if (lock >= 0)
        close(lock);
    folder_done(&again);
    return result;
}

/*
 * The folder is renamed to a draft's name first: a killed command leaves a draft, which the next
 * `excon up` removes, and never half an exercise.
 */
static int drop_state(const struct folder *folder, struct error *err)
{
    char draft[FOLDER_PATH + 32];
    const char *name = strrchr(folder->state, '/');

    if (name == NULL || !text_print(draft, sizeof(draft), "%.*s/%s%s", (int)(name - folder->state),
                                    folder->state, FOLDER_DRAFT, folder->run))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", folder->state);
    if (rename(folder->state, draft) < 0)
        return error_system(err, errno, "%s", folder->state);
    return tree_drop(draft, err);
}

int folder_forget(const struct folder *folder, struct error *err)
{
    struct folder_about about;
    struct folder again = {0};
    int all = -1, lock = -1, result = folder_lock_all(&all, err);

    if (result == 0)
        result = folder_lock(folder, &lock, err);
    if (result == 0)
        result = folder_find(folder->run, &again, &about, err);
    if (result == 0 && !about.gone)
        result = 1;
    if (result == 0)
        result = folder_drop_runtime(folder, true, err);
    if (result == 0)
        result = drop_state(folder, err);
    if (lock >= 0)
        close(lock);
    if (all >= 0)
        close(all);
    folder_done(&again);
    return result;
}
