/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the eyes are: the cursor of each panel, what it stands on, and the views one behind the
 * other. Pure: nothing but struct board changes, so that all of it is tested without a terminal.
 *
 * A cursor holds an identity (an entry's kind and item), not a line: rows that come above it move
 * it along, and it stays at its line of the screen. When its thing is gone, it stands on what has
 * taken its line. A panel without a cursor follows what comes next.
 */
#pragma once

#include "desk/board/board.h"

/* The cursor's line among these entries; -1: the panel has none, or no line. */
int select_line(const struct board *board, enum panel_id id, const struct entries *rows);

/* The first line that a panel of `page` lines shows so that the cursor on `line` is in it. */
int select_scroll(const struct board *board, enum panel_id id, int line, int lines, int page);

/* After a painting: cursors stand where it has found them, and the line for orders was seen. */
void select_settle(struct board *board, const struct painted *painted);

/* The cursor of the focus moves by so many lines, or to one, as far as there are lines. */
void select_move(struct board *board, const struct painted *painted, int by);
void select_to(struct board *board, const struct painted *painted, int line);

/* The focus has no cursor any more. */
void select_follow(struct board *board);

/* The cursor of the queue goes to the next thing that waits, or the one before. */
void select_waiting(struct board *board, bool back);

/* What the cursor of the focus stands on. False: on nothing. */
bool select_subject(const struct board *board, const struct painted *painted, struct subject *ret);

/* Marks what the cursor stands on, or unmarks it; orders are then about all that is marked. False:
 * it cannot be marked, or too much is. */
bool select_mark(struct board *board, const struct painted *painted);
bool select_is_marked(const struct board *board, const struct subject *about);

/* Goes to a panel; opens a thing in the detail; goes back to the view before (false: there is
 * none); changes to the view that was shown last. */
void select_panel(struct board *board, enum panel_id id);
void select_open(struct board *board, struct subject about);
bool select_back(struct board *board);
void select_last(struct board *board);

/* The views that were visited: one back, or one on again. False: there is none. */
bool select_visited(struct board *board, bool back);

/* The panel at a place of the screen gets the keys, and its cursor goes to the line there. 2: it
 * stood there already; 1: it does now; 0: there is no line. */
int select_at(struct board *board, const struct painted *painted, int x, int y);

/* The panel at a place of the screen; PANELS: none. */
enum panel_id select_panel_at(const struct painted *painted, int x, int y);
