/* SPDX-License-Identifier: Apache-2.0 */
/* Removing an exercise's folders. */
#include "engine/run/folder.h"

#include "base/text.h"
#include "base/tree.h"
#include "engine/run/folder-own.h"

#include <string.h>
#include <unistd.h>

int folder_drop_runtime(const struct folder *folder, bool disks, struct error *err)
{
    char parent[FOLDER_PATH];

    if (tree_drop(folder->runtime, err) < 0 || (disks && tree_drop(folder->disks, err) < 0))
        return error_wrap(err, "removing what the range left");
    unlink(folder->reserve);
    /* The folder of all runs goes with the last of them; while there are others it stays. */
    text_print(parent, sizeof(parent), "%.*s",
               (int)(strrchr(folder->runtime, '/') - folder->runtime), folder->runtime);
    rmdir(parent);
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
