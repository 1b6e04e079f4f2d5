/* SPDX-License-Identifier: Apache-2.0 */
/* A command of a seat, run by another command of excon. */
#pragma once

#include "desk/command/command.h"

/* Runs the seat's command (words[0] is its name) from the seat `name` ("blue:estmark"). Returns the
 * exit code. */
int as_run_words(struct command_line *line, const char *name, int count, char **words);
