/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COMCHECK: before STARTEX each team shows that it can be talked to. Four lamps: a key opens a
 * seat of the team, a message was acknowledged, one was answered, each own machine was reached.
 */
#pragma once

#include "core/view/view.h"

/* Is the lamp of the team lit? Of LAMP_MACHINE: was each of its machines reached? */
bool comcheck_lit(const struct view *view, uint32_t team, enum lamp lamp);

/* How many of the team's own machines were reached, and of how many. */
uint32_t comcheck_machines(const struct view *view, uint32_t team, uint32_t *ret_all);

/* Are all lamps of the team lit? */
bool comcheck_is_whole(const struct view *view, uint32_t team);
