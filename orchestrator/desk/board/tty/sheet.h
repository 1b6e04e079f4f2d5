/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of an evaluation sheet on the board's terminal. The board has no forms and reads no
 * sheets: `excon as SEAT sheet …` shows it, a process that gets the terminal while the board waits.
 */
#pragma once

#include "desk/board/board.h"
#include "desk/board/tty/options.h"

/* May this board's viewer hand in sheets, and is there a program that shows the form? */
bool sheet_can(const struct options *options, const struct board_rights *rights);

/* Shows the form that board->sheet wishes for, and forgets the wish. What could not be done is
 * board->refused. */
void sheet_show(const struct options *options, struct board *board);
