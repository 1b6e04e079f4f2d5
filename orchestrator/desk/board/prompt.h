/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line for orders: typed after ":", or written by a key. Nothing is given before the line that
 * says it was on the screen and Enter was pressed on it; what cannot be undone needs a typed word
 * besides, and orders of the clock say what they move and are asked once more. Pure: the prompt's
 * `give` tells the terminal's side to send (tty/give.c).
 */
#pragma once

#include "desk/board/board.h"

/* Opens the line with a text. Several orders at once: their lines, which are asked and not typed.
 */
void prompt_open(struct board *board, const char *text);
void prompt_open_all(struct board *board, const char (*lines)[160], unsigned count);

/* One press while it is open. */
void prompt_press(struct board *board, uint32_t press);

/* What the controller says to trying the order: nothing was done. */
void prompt_tried(struct board *board, bool ok, bool asked, const char *text);

/* How many orders are to be given, and the n-th of them. */
unsigned prompt_count(const struct prompt *prompt);
const char *prompt_line(const struct prompt *prompt, unsigned n);

/* The orders were given, or nobody wants them: the line closes; it is kept for the keys up and
 * down. */
void prompt_close(struct board *board, bool keep);
void prompt_done(struct prompt *prompt);

/* The lines at the bottom that the prompt takes, the last one at `y`; how many they are.
 * *ret_painted: the line can be read on this grid. */
int prompt_paint(const struct board *board, struct grid *grid, int y, bool *ret_painted);
