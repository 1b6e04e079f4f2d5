/* SPDX-License-Identifier: Apache-2.0 */
/* What `excon endex`, `excon down` and `excon run` print of an exercise that has ended. */
#pragma once

#include "engine/reading/found.h"
#include "products/print/desk.h"

/* Folds the journal anew and, if ENDEX was called, prints the summary and what is not graded.
 * Prints nothing with --json or --quiet. Returns the exit code. */
int ending_print(const struct desk *desk, struct found *found);
