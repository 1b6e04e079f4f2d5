/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trigger of an event besides its own time: conditions (all, any or none of them; at once or
 * team by team), an earlier event and an offset, a request of its team or its grant, and a time for
 * which all of this has to hold without a break. All of it must hold at the same time. A fault of a
 * check is no value: neither 1 nor "not 1".
 */
#pragma once

#include "core/decide/state.h"

/* Does the event wait for a request of its team? */
bool trigger_request(const struct event_made *made);

/* Exercise ms when that was asked for first, or granted where the event wants that; -1: not yet. */
int64_t trigger_asked(const struct view *view, const struct event_made *made);

/* Do its conditions hold by the latest results? An event without conditions: yes. */
bool trigger_conditions_hold(const struct view *view, const struct event_made *made);

/* Teams whose conditions hold, and all that have a condition of this event; of an event that is
 * taken team by team. */
uint32_t trigger_teams(const struct view *view, const struct event_made *made, uint32_t *ret_of);

/* When the first of the events that it comes after fired, exercise ms; -1: none has. */
int64_t trigger_after(const struct view *view, const struct event_made *made);

/*
 * Exercise ms from which the event may fire, its own time left aside, as things are now: past or
 * future. -1: something that it waits for is not there. A person's part (`manual`) is not asked for
 * here.
 */
int64_t trigger_ready(const struct state *state, const struct view_event *event);
