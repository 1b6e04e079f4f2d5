/* SPDX-License-Identifier: Apache-2.0 */
/* Running excon-board: with the terminal, or for one snapshot as text. */
#pragma once

#include "desk/client/exercise.h"

/*
 * The board with this terminal, until it ends; Ctrl-C is its own. `until_endex`: it ends by itself
 * with the exercise. 0, or <0: it could not be run or failed.
 */
int board_show(const struct command_line *line, const struct folder *folder, bool until_endex,
               struct error *err);

/* A snapshot of a folded exercise's journal, on standard output: works without a controller. */
int board_print(const struct command_line *line, struct found *found, struct error *err);
