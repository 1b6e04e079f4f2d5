/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A grid of cells on a terminal, by ECMA-48's sequences that every terminal of today knows, and the
 * keys that it sends. Opens no file and reads no description of terminals, so that it works in a
 * session of the portal, which has given up its files and must not believe what a client says of
 * its terminal. One terminal at a time.
 */
#pragma once

#include <excon/error.h>

#include "desk/board/cells.h"
#include "desk/vt/press.h"

/*
 * Takes the terminal that `in` and `out` are: its modes are kept for vt_close, keys come one by
 * one. A signal that would end the process is kept for vt_ended. -ERROR_STATE: it is none.
 */
int vt_open(int in, int out, bool colours, struct error *err);

/* Leaves the terminal as it was found. Without an open one it does nothing. */
void vt_close(void);

/* The size now, at least 1 × 1. */
void vt_size(int *ret_width, int *ret_height);

/* Draws what has changed since the last drawing; the cursor stands at (x, y), or is hidden where x
 * is below 0. <0: the terminal is gone. */
int vt_draw(const struct grid *grid, int x, int y, struct error *err);

/* The next drawing is of everything. */
void vt_redraw(void);

/*
 * Waits at most `within` ms (below 0: for ever) for a key, a change of the size, a signal, or
 * something to read at `beside` (-1: nothing). >0: VT_… says what; a key is in *ret_press.
 * <0: err.
 */
enum vt_event { VT_QUIET = OUTCOMES_VT, VT_KEY, VT_RESIZED, VT_BESIDE, VT_ENDED };
int vt_wait(int64_t within, int beside, uint32_t *ret_press, struct error *err);
