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
    int64_t *points; /* runs × (teams + 1): of each team, of all of them */
};

void rehearsal_init(struct rehearsal *rehearsal, int64_t seed, unsigned runs);
void rehearsal_done(struct rehearsal *rehearsal);

/* Looks on at the next run; the watch is filled. */
void rehearsal_watch(struct rehearsal *rehearsal, struct controller_watch *ret_watch);

/* The run has ended. The first one's view must outlive the rehearsal. 0, or <0 without memory. */
int rehearsal_take(struct rehearsal *rehearsal, const struct controller_watch *watch,
                   struct error *err);

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
