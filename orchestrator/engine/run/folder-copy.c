/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A copy of a run's state folder (`cp -r`), under any name: an auditor or another host reads it.
 * Its run is the journal's. Such a copy has no runtime folder, so no controller can answer for it,
 * and none is started: an order would go to the exercise that it was copied from.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/run/folder-own.h"
#include "journal/journal.h"

/* The run of the journal below `state`. 1: there is no journal. */
static int copy_run(const char *state, char (*ret_run)[FOLDER_RUN], struct error *err)
{
    char path[PATH_MAX];
    struct journal *journal = NULL;

    if (!text_print(path, sizeof(path), "%s/journal.db", state) ||
        journal_open(path, JOURNAL_READ, NULL, &journal, err) != 0)
        return 1;
    text_copy(*ret_run, sizeof(*ret_run), journal_run(journal));
    journal_close(journal);
    if (folder_is_run(*ret_run))
        return 0;
    error_set(err, ERROR_INPUT, "%s: its journal names no run", state);
    return 1;
}

/* Is it the state folder of that run, and no copy? */
static bool copy_is_own(const char *state, const char *run)
{
    char parent[FOLDER_PATH], own[PATH_MAX], real[PATH_MAX];

    return folder_parent(&parent, &(struct error){0}) == 0 &&
           text_print(own, sizeof(own), "%s/%s", parent, run) && realpath(own, real) != NULL &&
           strcmp(real, state) == 0;
}

int folder_find_path(const char *path, struct folder *ret_folder, struct folder_about *ret_about,
                     struct error *err)
{
    char state[PATH_MAX], runtime[PATH_MAX], run[FOLDER_RUN];
    struct folder folder = {0};
    struct folder_about about;

    if (realpath(path, state) == NULL) {
        error_system(err, errno, "%s", path);
        return 1;
    }
    int result = copy_run(state, &run, err);

    if (result == 0 && copy_is_own(state, run))
        return folder_find(run, ret_folder, ret_about, err);
    if (result == 0 && (strlen(state) >= FOLDER_PATH ||
                        !text_print(runtime, sizeof(runtime), "%s/.no-runtime", state) ||
                        folder_about_read(state, run, &about) != 0)) {
        error_set(err, ERROR_INPUT, "%s holds no exercise that can be read", path);
        result = 1;
    }
    if (result == 0)
        result = folder_name_paths(&folder, run, state, runtime, err);
    if (result != 0) {
        folder_done(&folder);
        return result;
    }
    about.copy = true;
    *ret_folder = folder;
    if (ret_about != NULL)
        *ret_about = about;
    return 0;
}
