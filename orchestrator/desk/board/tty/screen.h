/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The terminal: grids go in, presses come out. screen.c is the only file that knows ncurses. One
 * terminal a process, so its state is the file's own. After screen_open the terminal is restored by
 * screen_close, and by screen_restore when a handler of a crash cannot call that.
 */
#pragma once

#include <excon/error.h>

#include "desk/board/cells.h"

/* `colours` false: NO_COLOR. The error says what is missing (no terminal, its type not known). */
int screen_open(bool colours, struct error *err);
void screen_close(void);

/* The same by writes alone; async-signal-safe. */
void screen_restore(void);

void screen_size(int *ret_width, int *ret_height);

/* The terminal has another size now, or was somebody else's in between (`anew`). */
void screen_resize(void);
void screen_suspend(
    void); /* gives the terminal back and stops the process; returns when it goes on */

/* Shows a grid; `anew`: clears first. */
void screen_draw(const struct grid *grid, bool anew);

/* The next press that has come; false: none is left. */
bool screen_press(uint32_t *ret_press);
