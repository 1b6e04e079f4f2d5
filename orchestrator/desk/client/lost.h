/* SPDX-License-Identifier: Apache-2.0 */
/* Removes the range of a run whose state folder is lost: by the tag on its domains, without a
 * journal. */
#pragma once

#include "products/print/desk.h"

/* Is `run` such a run? Where its range was on another connection than the embedded one, --connect
 * must say which. */
bool lost_is(const struct desk *desk, const char *run);

/* Removes it and shows that nothing is left. Returns the exit code. */
int lost_take_down(const struct desk *desk, const char *run);
