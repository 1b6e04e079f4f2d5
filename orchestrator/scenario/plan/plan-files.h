/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that are put into a guest, as one JSON document of the genesis:
 *   {"dirs": script that makes their folders, "files": [{"path", "mode", "data": base64}]}
 * Paths are absolute, or begin with EXPAND_PLACE, the folder of an inject's attempt.
 */
#pragma once

#include <jansson.h>

#include "scenario/plan/planner.h"

enum { FILES_MOST = 16 * 1024 * 1024 /* bytes of all files of a document */ };

/* They grow together; zero is empty. */
struct files {
    json_t *files, *dirs;
    size_t used; /* bytes */
};

json_t *files_base64(struct planner *planner, const char *bytes, size_t length);

/* False: no memory. `path` is a path of the guest. */
bool files_add(struct planner *planner, struct files *files, const char *path, const char *bytes,
               size_t length, uint32_t mode);
/* A folder that shall be there, with files or without. */
bool files_add_folder(struct planner *planner, struct files *files, const char *path);
/* The document of all that was added; the files are done. NULL: no memory. */
json_t *files_end(struct planner *planner, struct files *files);
void files_done(struct files *files);

/* The assets of a package, below `destination` (NULL: none) where they are not absolute. NULL:
 * complained. */
json_t *files_document(struct planner *planner, const struct package *package,
                       const char *destination, struct mark mark);

/* The document, which is taken over, as a blob of the plan; NULL or no memory: an empty one. */
struct plan_blob files_blob(struct planner *planner, json_t *document);
