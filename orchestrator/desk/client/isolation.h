/* SPDX-License-Identifier: Apache-2.0 */
/* Whether teams are apart: `excon isolation`. */
#pragma once

#include "engine/reading/found.h"
#include "products/print/desk.h"

/*
 * Has the controller look, unless `last`, and prints what is known and why. EXIT_DONE when teams
 * are apart, EXIT_RANGE when they are not or it could not be found out, EXIT_FAILED when nobody has
 * looked.
 */
int isolation_print(const struct desk *desk, struct found *found, bool last);
