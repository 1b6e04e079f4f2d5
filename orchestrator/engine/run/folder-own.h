/* SPDX-License-Identifier: Apache-2.0 */
/* What the files folder*.c share. */
#pragma once

#include <stdbool.h>

#include "engine/run/folder.h"

enum { FOLDER_PATH = 1024 };

/* The name of a draft is this and the run (folder_draft). */
#define FOLDER_DRAFT ".new-"

struct folder_list {
    struct folder_about *all;
    size_t count, room;
};

/* The place of one more, which counts once `count` is raised; NULL: no memory. */
struct folder_about *folder_list_more(struct folder_list *list);
void folder_list_done(struct folder_list *list);

/* The parent of the state folders. */
int folder_parent(char (*ret_path)[FOLDER_PATH], struct error *err);

/* Does somebody hold the lock of that path? */
bool folder_is_locked(const char *path);

/* Every path of a run whose state and runtime folders are given. */
int folder_name_paths(struct folder *folder, const char *run, const char *state,
                      const char *runtime, struct error *err);

/* What the journal in a state folder says. 1: it holds none that can be read. */
int folder_about_read(const char *state, const char *run, struct folder_about *to);
