/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the state share and nobody else uses. */
#pragma once

#include "core/decide/state.h"

/* ---- state-index-make.c ---- */

/* 0, or no memory. */
int state_index_make(struct state *state, struct error *err);

/* ---- state-late.c: events and injects that are made after the genesis ---- */

/* Places for what the state keeps of each event, up to `last`. 0, or no memory. */
int state_room_for_events(struct state *state, size_t last);
int state_add_late_event(struct state *state, uint32_t event, struct error *err);
void state_add_late_inject(struct state *state, const struct inject_made *made);
