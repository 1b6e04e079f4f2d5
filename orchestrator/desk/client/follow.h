/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Following an exercise from a command line: rows of the controller's socket folded into a view,
 * with short waits so that a Ctrl-C is seen. When the controller ends, the view stays; the last
 * rows are then read from the journal. While the controller can write no row, because its disk is
 * full, a step ends with an error that says so.
 */
#pragma once

#include "engine/reading/found.h"
#include "products/print/desk.h"
#include "wire/dial.h"

struct follow {
    struct dial *dial; /* NULL: not connected */
    struct view *view;
    bool caught_up; /* the rows that were there have been told */
    uint64_t told;  /* lines of the ticker that follow_line has given */
    /* Looks at each row that was folded; 1: that is enough, as if caught up, and no row behind it
     * is read. NULL: nobody looks. */
    int (*look)(void *data, const struct row *row, struct error *err);
    void *data;
};

enum {
    FOLLOW_ENDED = OUTCOMES_FOLLOW, /* the controller is gone */
    FOLLOW_NOTHING,                 /* nothing came meanwhile */
};

/* Takes over the dial (of a hello with follow). */
int follow_init(struct follow *follow, struct dial *dial, struct error *err);
void follow_done(struct follow *follow);

/* Waits at most `within` ms for a line and folds all that are there. 0: something came; FOLLOW_…;
 * <0. */
int follow_step(struct follow *follow, int64_t within, struct error *err);

/* The next line of the ticker that was not given yet, or NULL. Borrowed until the next step. */
const struct view_line *follow_line(struct follow *follow);

/* VMs that are up, and all. */
void follow_count(const struct view *view, int64_t *ret_up, int64_t *ret_all);
