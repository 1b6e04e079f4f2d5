/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the state share and nobody else uses. */
#pragma once

#include "core/decide/state.h"

/* ---- state-index-make.c ---- */

/* 0, or no memory. */
int state_index_make(struct state *state, struct error *err);

/* ---- alike.c ---- */

/* 0, or no memory. */
int state_make_alike(struct state *state, struct error *err);

/* ---- state-late.c: events and injects that are made after the genesis ---- */

/* Places for what the state keeps of each event, up to `last`. 0, or no memory. */
int state_room_for_events(struct state *state, size_t last);
int state_add_late_event(struct state *state, uint32_t event, struct error *err);
/* state-amend.c: a row of an amend; any other does nothing. */
int state_after_amend(struct state *state, const struct row *row, struct error *err);
void state_add_late_inject(struct state *state, const struct inject_made *made);

/* ---- state-green.c ---- */

/* Places for its visits, when the genesis is complete. 0, or no memory. */
int state_room_for_green(struct state *state);
/* When the clock has started, or was set, all visits are planned from there on. */
int state_follow_clock(struct state *state, const struct row *row, struct error *err);

/* ---- state-plan.c ---- */

/* An inject that waits only for its time is armed ahead of it. */
int state_plan_arm(struct state *state, const struct inject_made *made, struct error *err);
/* When the event could fire as things are now, its turn on the agenda. */
int state_plan_trigger(struct state *state, uint32_t event, int64_t x, struct error *err);
