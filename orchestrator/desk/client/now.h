/* SPDX-License-Identifier: Apache-2.0 */
/* An exercise as it is now, for commands that look at nothing else. */
#pragma once

#include "core/decide/state.h"
#include "engine/reading/found.h"
#include "products/print/desk.h"

/*
 * found->view as the seat sees the exercise, and found->journal open. From the controller, which
 * tells a picture at once however long the exercise is, and has checked the journal's chain when it
 * started; without one, and when it does not answer soon, from the journal by exercise_fold. 0, or
 * the exit code after an error was printed.
 */
int now_fold(const struct desk *desk, struct found *found);

/* The state that the controller decides by, in the same way, and found->journal open; its view is
 * the state's. 0, or the exit code after an error was printed. */
int now_state(const struct desk *desk, struct found *found, struct state *ret_state);
