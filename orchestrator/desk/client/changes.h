/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of the scenario and its packages that changed since the exercise was planned. The exercise
 * goes on as planned, and the commands tell the user that the changes have no effect.
 */
#pragma once

#include <jansson.h>

#include "engine/reading/found.h"
#include "products/print/desk.h"

enum change_kind { CHANGE_EDITED, CHANGE_GONE, CHANGE_UNREADABLE };

struct change {
    enum change_kind kind;
    const char *path;
    const char *text; /* why it cannot be read */
};

struct changes {
    struct pool pool;
    struct change *items;
    size_t count;
    size_t errors; /* of what the scenario is now; looked for when something has changed */
    bool failed;   /* some feature of the exercise has failed */
};

/* Reads the exercise's journal, which is folded by this, and the files. A package's file that was
 * added since is no change of those that were read. 0, or <0. */
int changes_find(struct found *found, struct changes *ret, struct error *err);
void changes_done(struct changes *changes);

/* Each of them as a warning, what it means and how to take it; nothing when nothing has changed. */
void changes_print(const struct desk *desk, const struct found *found,
                   const struct changes *changes);

/* Their paths. */
json_t *changes_json(const struct changes *changes);
