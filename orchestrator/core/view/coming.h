/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes next: the one definition that status, clock and board share. An event comes by the
 * clock while it is scheduled at a time of its own, or is due some time after an event that has
 * fired, and still has an inject to send. An inject comes by itself when somebody has planned to
 * fire it alone. What waits for conditions, for a request or for a person has no time to come.
 */
#pragma once

#include "core/view/view.h"

enum { COMING_ON_TIME = 2000 /* ms after its time at which something fired as planned */ };

struct coming {
    int64_t at;                       /* exercise ms */
    const struct view_event *event;   /* NULL: one inject alone */
    const struct view_inject *inject; /* the first that the event still sends; NULL: it has none */
    bool held;                        /* its team is held: it comes later than `at` */
};

/* Does the event wait for more than its time? */
bool coming_waits(const struct event_made *made);

/* When the event comes by the clock, exercise ms; -1: it does not, or nobody knows. Whether its
 * team is held is not asked. */
int64_t coming_event_at(const struct view *view, const struct view_event *event);

/* The event after which this one comes in other teams, and which the storylines of its own team do
 * not bring: one of those others' events; NULL: there is none, so that is not why it waits. */
const struct view_event *coming_unplayed(const struct view *view, const struct view_event *event);

/* When an inject comes by itself; -1: it does not, or nobody knows (its team is held). */
int64_t coming_inject_at(const struct view *view, const struct view_inject *inject);

/*
 * Where an event stands on a line of time, exercise ms: when it fired, was cancelled or expired,
 * else when it comes; -1: it waits for something else. Whole seconds for what fired at another
 * moment than planned, so that teams stay together.
 */
int64_t coming_event_place(const struct view *view, const struct view_event *event);

/* The same of an inject. */
int64_t coming_inject_place(const struct view *view, const struct view_inject *inject);

/*
 * All that comes, by time, for `team` and what all teams share (0: for everybody); nothing after
 * ENDEX and once the range is gone. Malloc'd; NULL: no memory.
 */
struct coming *coming_list(const struct view *view, uint32_t team, size_t *ret_count);

/* The first of these whose team is not held. False: nothing comes by itself. */
bool coming_next(const struct view *view, uint32_t team, struct coming *ret);

/* Its name for people: the inject that it sends first, or the event's where it sends none. */
const char *coming_name(const struct coming *coming);
uint32_t coming_team(const struct coming *coming);
