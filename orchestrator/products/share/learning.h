/* SPDX-License-Identifier: Apache-2.0 */
/* Results for learning systems (xAPI, IEEE 9274.1.1) and for scoreboards (CTFtime's feed). */
#pragma once

#include <jansson.h>

#include "core/view/view.h"

/*
 * An array of xAPI statements: for each team its objectives (passed, failed), graded and computed
 * metrics (scored) and expected actions (completed, failed). The actor is the team, no person. The
 * same exercise gives the same ids. NULL: no memory.
 */
json_t *learning_statements(const struct view *view);

/* {"tasks": …, "standings": …} of a competitive exercise; points with their thousandths. */
json_t *learning_scoreboard(const struct view *view);
