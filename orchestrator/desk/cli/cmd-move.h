/* SPDX-License-Identifier: Apache-2.0 */
/* What `excon move` and `excon evacuate` do alike. */
#pragma once

#include "desk/client/moving.h"
#include "desk/command/command.h"

/*
 * Plans where the machines of `ask` go, shows it, has the person type `word`, and gives the order
 * `verb`, about `target` (NULL: about none), with the line's options --to, --team and --reason.
 * Returns the exit code.
 */
int move_order(struct command_line *line, struct moving_ask ask, const char *verb, const char *word,
               const char *target);
