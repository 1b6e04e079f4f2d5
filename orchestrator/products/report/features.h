/* SPDX-License-Identifier: Apache-2.0 */
/* One feature of the scenario in all its VMs: state, attempts and what its script printed. */
#pragma once

#include "engine/reading/found.h"
#include "products/print/desk.h"

/* Returns the exit code; with --json as an array. */
int features_print(const struct desk *desk, struct found *found, const char *id);
