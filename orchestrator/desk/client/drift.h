/* SPDX-License-Identifier: Apache-2.0 */
/* Differences between the range and the plan: `excon status --drift`. */
#pragma once

#include "engine/reading/found.h"
#include "products/print/desk.h"

/*
 * Has the controller look at the range and prints what it found. EXIT_DONE when all is as planned,
 * EXIT_RANGE when not, EXIT_FAILED when nobody could look, after it was said what to do.
 */
int drift_print(const struct desk *desk, struct found *found);
