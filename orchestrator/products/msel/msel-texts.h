/* SPDX-License-Identifier: Apache-2.0 */
/* What the columns of a MSEL's line say: of instances of one inject at one time. */
#pragma once

#include "products/msel/msel.h"

/* Texts that are gathered to be joined. */
struct msel_texts {
    const char **items;
    size_t count;
};

/* The instances of a line, and where its texts go. */
struct msel_about {
    struct pool *pool;
    const struct view *view;
    const struct scenario *scenario;  /* NULL: not known */
    const struct inject *inject;      /* of the scenario; NULL: not known */
    const struct view_event *event;   /* of the first instance */
    const struct view_inject **items; /* instances, at least one */
    size_t count;
    uint32_t team; /* the only one that is wanted; 0: all */
    /* What is expected after an inject of that id, in the order in which it was made. */
    const struct view_expectation *const *expected;
    size_t expected_count;
};

/* Fills the texts from `type` on, and `teams`; what there is no memory for stays "". */
void msel_texts_tell(const struct msel_about *about, bool contingency, struct msel_line *line);

/* "02:05:09"; "" for -1. */
const char *msel_texts_time(struct pool *pool, int64_t at);
