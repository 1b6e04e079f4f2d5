/* SPDX-License-Identifier: Apache-2.0 */
/* The values that were left behind, shared or used, each once: for sharing*.c only. */
#pragma once

#include <uthash.h>

#include "core/view/sharing.h"

/* One value was told by one share, or used by one team. */
struct sharing_told {
    const struct view_share *share;
    bool counts;               /* of its team not one of too many in a minute */
    struct sharing_told *next; /* later */
};

struct sharing_use {
    uint32_t team;
    int64_t x;
    struct sharing_use *next;
};

struct sharing_value {
    const char *value;
    bool truth;
    int tlp;        /* of the truth */
    int64_t *known; /* by team - 1: when it could have known; -1: it cannot find it. NULL: no
                       truth */
    bool *hits;     /* by team - 1 */
    struct sharing_told *told, *told_last;
    struct sharing_use *uses, *uses_last;
    UT_hash_handle hh;
};

struct sharing_table {
    const struct view *view;
    struct pool *pool;
    size_t teams;
    struct sharing_value *values; /* in the order in which they came */
    bool failed;                  /* no memory */
};

/* Fills the table from the view; of what a team tells for the first time in one minute, so many
 * values count. */
void sharing_fill(struct sharing_table *table, uint32_t minute_most);
void sharing_table_done(struct sharing_table *table);
