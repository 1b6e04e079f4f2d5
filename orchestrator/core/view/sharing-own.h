/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values that were left behind, shared or used, each once, and what they come to: for
 * sharing*.c only. What was told and used is only ever added to. So a value's part of the sums is
 * taken out by counting again, with the opposite sign, so much of it as was counted.
 */
#pragma once

#include <uthash.h>

#include "core/view/sharing.h"

/* One value was told by one share, or used by one team. */
struct sharing_told {
    size_t share;     /* place in the view's shares */
    bool counts;      /* of its team not one of too many in a minute */
    uint32_t warning; /* a warning list that has it, with a type that it was told with; 0: none */
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
    int64_t *known; /* by team - 1: when it could have known; -1: it cannot find it. NULL: it never
                       was truth */
    bool *hits;     /* by team - 1 */
    struct sharing_told *told, *told_last;
    struct sharing_use *uses, *uses_last;
    size_t told_count, uses_count;     /* that are there */
    size_t told_counted, uses_counted; /* that are in the sums */
    bool counted;                      /* it is in the sums */
    bool touched;                      /* it is in the list of those that are to be counted */
    struct sharing_value *next_touched;
    UT_hash_handle hh;
};

/* A team's minute, and what it told in it. */
struct sharing_minute {
    int64_t minute;
    uint32_t count;
};

/* Of one value, by team - 1, and of one pass over it. */
struct sharing_scratch {
    int64_t *first;    /* when the team told it first and it counts; -1: it has not */
    int64_t *received; /* when it received it first; -1: never */
    uint32_t *from;    /* the team from which; 0: exercise control or an organisation */
    bool *told;        /* it told it at all */
    bool *own;         /* it had it before it received it */
    bool *benign;      /* it told it with a type with which a warning list has it */
    uint32_t *pairs;   /* the number of the pass in which the value was told last, by pair */
    uint32_t number;   /* of the pass, from 1 */
};

struct sharing_fold {
    struct pool pool;
    const struct view *view;
    struct sharing_rule rule;
    size_t teams, amends;         /* of the view when it was begun; others: it is begun anew */
    struct sharing_value *values; /* in the order in which they came */
    struct sharing_value *touched;
    struct sharing_minute *minutes; /* by team; [0]: exercise control */
    uint32_t *delivered;            /* by indicator: instances of its injects that were delivered */
    size_t indicators;              /* places in `delivered` */
    size_t shares, told, sightings, reported; /* of the view, that are in the table */
    struct sharing_scratch scratch;
    int64_t *recall; /* by team - 1: sum of weights, in parts of SHARING_ONE */
    struct sharing to;
    bool failed; /* no memory */
};

/* A weight of 1. Sums of such parts are exact, so that they can be taken apart again. */
#define SHARING_ONE (INT64_C(1) << 40)

static inline void sharing_fold_done(struct sharing_fold *fold)
{
    HASH_CLEAR(hh, fold->values);
    pool_done(&fold->pool);
    *fold = (struct sharing_fold){0};
}

/* Brings the table up to the view: values whose part of the sums may be another are taken out of
 * them, and touched. */
void sharing_follow(struct sharing_fold *fold);

/* Counts so much of a value as its `told_counted` and `uses_counted` say: `sign` 1 into the sums,
 * -1 out of them. */
void sharing_count(struct sharing_fold *fold, const struct sharing_value *value, int sign);
