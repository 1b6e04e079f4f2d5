/* SPDX-License-Identifier: Apache-2.0 */
/* The state's own inside: when the checks of a guest that cuts itself off are down. For state.c
 * only. */
#pragma once

#include "core/decide/state.h"

/* After a row that may let the time go on for which a guest has cut itself off (view-cut.c). */
int state_follow_cuts(struct state *state, const struct row *row, struct error *err);
