/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The terminal: grids go in, presses come out. screen.c is the only file that knows ncurses. One
 * terminal a process, so its state is the file's own. After screen_open the terminal is restored by
 * screen_close, and by screen_restore when a handler of a crash cannot call that.
 */
#pragma once

#include <excon/error.h>

#include "desk/board/cells.h"

/* `colours` false: NO_COLOR; `light`: the terminal's ground is. The error says what is missing (no
 * terminal, its type not known). */
int screen_open(bool colours, bool light, struct error *err);
void screen_close(void);

/* The same by writes alone; async-signal-safe. */
void screen_restore(void);

void screen_size(int *ret_width, int *ret_height);

/* The terminal has another size now, or was somebody else's in between (`anew`). */
void screen_resize(void);
void screen_suspend(
    void); /* gives the terminal back and stops the process; returns when it goes on */

/* Another program gets the terminal as it was before; and it is the board's again. */
void screen_lend(void);
void screen_take_back(void);

/* Shows a grid; `anew`: clears first. */
void screen_draw(const struct grid *grid, bool anew);

/* Asks the terminal for the mouse, or gives it back, where that changes anything. */
void screen_mouse(bool on);

/* Rings the bell, or flashes. */
void screen_ring(bool flash);

/* The next press that has come; false: none is left. */
bool screen_press(uint32_t *ret_press);
