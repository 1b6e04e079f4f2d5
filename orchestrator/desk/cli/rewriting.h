/* SPDX-License-Identifier: Apache-2.0 */
/* What `excon fmt` and `excon export` share. */
#pragma once

#include "desk/command/command.h"
#include "scenario/sdl/rewrite.h"

/* Loads the file that the line names and writes it anew as `flags` say. Returns the exit code. */
int rewriting_run(struct command_line *line, unsigned flags);
