/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a range: waiting until it is gone, and the proof that nothing is left. `excon down`
 * and `excon run` share it. */
#pragma once

#include "engine/reading/found.h"
#include "products/print/desk.h"
#include "desk/client/follow.h"

/* Shows progress until the range is gone or the controller has ended. 0, or <0. */
int removal_watch(const struct desk *desk, struct follow *follow, struct error *err);

/* May something of the range be left on another host, as that could not be asked? */
bool removal_is_left(const struct view *view);

/*
 * Folds the journal anew, looks at the host and prints what was removed and what is left.
 * EXIT_DONE, or EXIT_RANGE when something is left.
 */
int removal_prove(const struct desk *desk, struct found *found);
