/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folders that a program works in and removes at its end. A draft is locked (flock) as long as its
 * program lives, so that the next program recognises and removes drafts of killed programs. Folders
 * of another owner are never touched.
 */
#pragma once

#include <excon/error.h>
#include <limits.h>

struct draft {
    char path[PATH_MAX]; /* "<parent>/<prefix>XXXXXX", of mode 0700 */
    int lock;            /* of the folder; a child that inherits it holds the folder too */
};

#define DRAFT_NONE                                                                                 \
    {                                                                                              \
        .lock = -1                                                                                 \
    }

/* Removes what killed programs left of that prefix, then makes a new one. */
int draft_make(struct draft *ret_draft, const char *parent, const char *prefix, struct error *err);

/* Removes it with all that is in it, where it was not renamed. None, and one that is gone, is done.
 */
int draft_drop(struct draft *draft, struct error *err);

/* Where temporary folders are: TMPDIR, else /tmp. */
const char *draft_parent(void);
