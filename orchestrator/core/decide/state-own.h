/* SPDX-License-Identifier: Apache-2.0 */
/* For state.c alone: places for events and injects that are made after the genesis (state-late.c).
 */
#pragma once

#include "core/decide/state.h"

/* Places for what the state keeps of each event, up to `last`. 0, or no memory. */
int state_room_for_events(struct state *state, size_t last);
int state_add_late_event(struct state *state, uint32_t event, struct error *err);
void state_add_late_inject(struct state *state, const struct inject_made *made);
