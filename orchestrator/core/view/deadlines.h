/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deadlines of the stages of incident reports, on the exercise clock. The early warning is due a
 * while after the delivery of an inject that expects a report, the later stages a while after the
 * report's first revision. A team's times are later when it was held or got more time.
 */
#pragma once

#include "core/view/view.h"

/* Is the stage still to be reported? Not once it was, was withdrawn or is a false alarm. */
bool deadline_waits(const struct view *view, const struct view_deadline *deadline);

/* How many deadlines of the team's stages are still to come. */
unsigned deadline_count_open(const struct view *view, uint32_t team);

/* The next stage of a report that has a deadline and waits; NULL: none. */
const struct view_deadline *deadline_next(const struct view *view, uint32_t team, uint32_t number);
