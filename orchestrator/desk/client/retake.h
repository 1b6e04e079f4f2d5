/* SPDX-License-Identifier: Apache-2.0 */
/* Features that are not in yet take what their packages have become: excon up NODE --retake. */
#pragma once

#include <jansson.h>

#include "engine/reading/found.h"
#include "products/print/desk.h"

/*
 * Plans the present scenario and takes from it only the features of `target` (a node or a team)
 * that have failed or wait in the exercise and whose files or script have changed. *ret_order is
 * the order that replaces them (NULL: nothing has changed, which was printed). 0, or the exit code
 * after the complaints were printed.
 */
int retake_plan(const struct desk *desk, const struct found *found, const char *target,
                json_t **ret_order);

/* Takes away what lay ready for the order. */
void retake_done(const struct found *found, const char *hash);
