/* SPDX-License-Identifier: Apache-2.0 */
/* One feature of the scenario in all its VMs: state, attempts and what its script printed. */
#pragma once

#include "desk/client/exercise.h"

/* Returns the exit code; with --json as an array. */
int features_print(const struct command_line *line, struct found *found, const char *id);
