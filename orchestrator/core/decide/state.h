/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The controller's state: the view of all rows, the two agendas, and indexes that make reactions
 * cheap. state_apply is the only function that changes it; it is fed rows, live and on replay
 * alike.
 *
 * Pure: `x`, `r` and `wall` (now, on the exercise clock, in range time, and by the wall for the
 * play hours) are set by the caller at the beginning of a turn.
 */
#pragma once

#include "core/decide/agenda.h"
#include "core/view/view.h"

/* Kinds of agenda items. */
enum agenda_what {
    /* on the exercise clock */
    DUE_EVENT,       /* an event's own time */
    DUE_EVENT_CLOSE, /* its script's end */
    DUE_TRIGGER,     /* an event's conditions may hold */
    DUE_EXPECTATION, /* an expectation's deadline */
    DUE_ARM,         /* an inject: is everything that it needs in place? */
    DUE_CLEANUP,     /* an inject's cleanup */
    DUE_ENDEX,
    DUE_FIRE,   /* an inject that somebody planned to fire */
    DUE_RRT,    /* a unit of the rapid reaction team arrives, leaves or is back */
    DUE_REPORT, /* the stage of a report; the subject is the deadline's place in the view */
    DUE_SHEETS, /* a planned release of evaluation sheets, by its number */
    DUE_ACTED,  /* a rehearsal's team meets an expectation */
    DUE_AMEND,  /* a rehearsal's director amends the scenario */
    DUE_GREEN,  /* green traffic: the next visit at a VM */
    /* and shares; the subject is made of the team and of what it is about (decide-share.c) */
    DUE_SHARED,    /* what an inject left behind */
    DUE_FLOODED,   /* junk with it */
    DUE_PASSED_ON, /* what it received, to all */
    DUE_SIGHTED,   /* of a shared indicator, that it saw it */
    /* in range time */
    DUE_CHECK,   /* a condition */
    DUE_DOWN,    /* a condition whose guest has cut itself off for long enough */
    DUE_RESTART, /* a VM that died is started again by itself */
    DUE_LOGIN,   /* an unreachable VM is tried again */
    DUE_READY,   /* a VM that a probe is to find has been booting for too long */
    DUE_GROUP,   /* a VM of a group snapshot has been at its step for too long */
    DUE_FEATURE, /* a feature whose answer has not come is asked for again */
    DUE_RETRY,   /* an inject that failed and may be run again by itself */
    DUE_CLEANED, /* a cleanup whose answer has not come is asked for again */
    DUE_BUILD,   /* a rehearsal's EXCON tries failed VMs again */
    DUE_INSPECT, /* a rehearsal's EXCON inspects the range and repairs drift */
    DUE_ASK,     /* an inject whose answer has not come is asked for again */
};

/* ms in which a probe is to find a VM that nothing else tells of: ten minutes. */
enum { READY_WITHIN = 600000 };

/* ms for which the other machines of a group snapshot stand still and wait for one. */
enum { GROUP_SUSPENDS = 30000, GROUP_TAKES = 240000 };

/* Items by key: those of key k (from 1) are items[first[k] … first[k + 1]). */
struct state_index {
    uint32_t *first, *items;
    size_t keys;
};

struct state {
    struct view *view;
    struct agenda exercise, range;
    int64_t x, r, wall;
    int64_t seq; /* of the newest row */

    struct pool pool, index_pool;       /* the latter of the indexes, which an amend makes anew */
    int64_t *next;                      /* per condition: range ms of its next slot; -1: none */
    uint32_t *alike_first, *alike_next; /* per VM, of those like it (alike.c); 0: none */
    int64_t *green;    /* per VM: exercise ms of its next visit (green traffic); -1: none */
    size_t event_room; /* events that the next two have places for, less one */
    uint32_t *late;    /* the inject of each event that was made after the genesis, 0: not yet */
    size_t late_count;
    int64_t *lag;     /* per event: ms that its team was held since what it comes after */
    int64_t *holding; /* per event: exercise ms since when its conditions hold; -1: they do not */
    struct state_index metrics_of_condition, events_of_condition, events_after,
        expectations_of_inject, conditions_of_vm, features_of_vm, injects_of_event,
        objectives_of_metric, objectives_of_objective;
};

int state_init(struct state *state, struct error *err);
void state_done(struct state *state);

/* One row. Errors as view_apply. */
int state_apply(struct state *state, const struct row *row, struct error *err);

/*
 * For who was told a picture and nothing behind it: the state that explains what events wait for,
 * of a view whose genesis is complete, which it takes over. What the view does not say, the
 * picture's rows event.waiting do; the agendas stay empty. 0, or <0 and the view stays the
 * caller's.
 */
int state_of_view(struct state *state, struct view *view, const struct event_waiting *waiting,
                  size_t count, struct error *err);

/* Green traffic: puts the first visit at the VM that comes later than `after` (exercise ms) on the
 * agenda, in the place of the one that is there (state-green.c). */
int state_plan_green(struct state *state, uint32_t vm, int64_t after, struct error *err);

/* Sets row->audience and row->team from the row's subject. */
void state_audience(const struct state *state, struct row *row);

/* The injects of an event, those that were made in the middle of the exercise too. */
const uint32_t *state_injects(const struct state *state, uint32_t event, uint32_t *ret_count);

/* The items of a key; *ret_count of them. */
const uint32_t *state_items(const struct state_index *index, uint32_t key, uint32_t *ret_count);
