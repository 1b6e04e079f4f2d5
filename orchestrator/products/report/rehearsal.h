/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rehearsals with one plan and several seeds have shown: what fired in how many of them, what
 * never could and why, how much there was to do at one time, and which scores there are to be had.
 */
#pragma once

#include <jansson.h>

#include "products/print/output.h"
#include "engine/control/controller.h"
#include "core/view/view.h"

enum { REHEARSALS_MOST = 1000 };

/* What is told of each run as a whole: how it spreads over the runs. */
enum rehearsal_load {
    LOAD_INJECTS,     /* the most that were sent in a second */
    LOAD_CHECKS,      /* the most that were begun in a second */
    LOAD_CHECKS_OPEN, /* the most under way at once */
    LOAD_INJECT_LATE, /* the greatest time from an event to the delivery of its inject, ms */
    LOAD_ACTION_LATE, /* the greatest time by which an expected action was late, ms */
    REHEARSAL_LOADS
};

struct rehearsal {
    struct pool pool;
    bool no_memory;
    int64_t seed;                           /* of the first; each further one counts one up */
    unsigned runs, room;                    /* that have been taken, that will be */
    const struct view *view;                /* of the first one; borrowed */
    struct controller_peak injects, checks; /* the greatest of all */
    uint32_t *fired;                        /* by event - 1: in how many runs */
    uint32_t *together;  /* by event - 1: in how many teams its conditions held at once, at most */
    unsigned char *seen; /* by condition - 1 */
    uint32_t *counting;  /* events that count teams */
    size_t counting_count;
    int64_t *points;                   /* runs × (teams + 1): of each team, of all of them */
    int64_t (*loads)[REHEARSAL_LOADS]; /* of each run */
};

void rehearsal_init(struct rehearsal *rehearsal, int64_t seed, unsigned runs);
void rehearsal_done(struct rehearsal *rehearsal);

/* Looks on at the next run; the watch is filled. */
void rehearsal_watch(struct rehearsal *rehearsal, struct controller_watch *ret_watch);

/* The run has ended. The first one's view must outlive the rehearsal. 0, or <0 without memory. */
int rehearsal_take(struct rehearsal *rehearsal, const struct controller_watch *watch,
                   struct error *err);

/* ---- rehearsal-part.c: runs side by side ---- */

/*
 * A process that plays some of the runs tells another what they have shown: bytes of a size that is
 * the same for all parts of `runs` runs. The first run was taken by both.
 */
size_t rehearsal_part_size(const struct rehearsal *rehearsal, unsigned runs);
/* From here on it gathers a part alone. */
void rehearsal_begin_part(struct rehearsal *rehearsal);
void rehearsal_write_part(const struct rehearsal *rehearsal, void *part);
/* Adds it to those that were taken. */
void rehearsal_add_part(struct rehearsal *rehearsal, const void *part);

/* The greater one stands; of equal ones the earlier in the exercise. */
void rehearsal_take_peak(struct controller_peak *all, const struct controller_peak *one);

/* Events that fired in none of them. */
size_t rehearsal_never(const struct rehearsal *rehearsal);

void rehearsal_print(const struct rehearsal *rehearsal, const struct output *to);
json_t *rehearsal_json(const struct rehearsal *rehearsal);

/* ---- rehearsal-why.c ---- */

/* Why an event never fired, as far as its conditions and predecessors tell; "" : nothing is known.
 */
void rehearsal_why(const struct rehearsal *rehearsal, const struct view_event *event, char *to,
                   size_t size);

enum { SEEN_ONE = 1, SEEN_OTHER = 2 };
