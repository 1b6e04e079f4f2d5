/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that change an inject that is to come: its id, then KEY=VALUE. */
#pragma once

#include "desk/command/command-order.h"

extern const struct command_option command_change_options[];

/* All of `excon clone` and `excon edit`. Returns the exit code. */
int command_change(struct command_line *line, const char *verb);
