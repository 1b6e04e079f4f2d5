/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where panels stand on a grid. A layout is a datum: columns of one or two panels each; the queue
 * stands above them while something is in it. What does not fit shows the one panel that keys go
 * to.
 */
#pragma once

#include "desk/board/board.h"

enum { LAYOUTS = 5, LAYOUT_COLUMNS = 3 };

struct layout {
    const char *name;  /* a word, for --layout */
    int width, height; /* the least grid that it fits on */
    /* From the left, each from above; PANELS: none. */
    enum panel_id columns[LAYOUT_COLUMNS][2];
    int column_count;
};

/* The first one stands for the one that suits the grid's size. */
extern const struct layout layouts[LAYOUTS];

struct frame {
    int x, y, width, height; /* height counts the rule above */
    /* The lines of a plain panel, when they were listed to know how high it has to be. */
    bool listed;
    struct entries rows;
};

/* Columns before the lines, for the cursor's sign. */
int layout_gutter(const struct board *board);

/* The room inside a frame. */
struct room layout_room(const struct board *board, const struct grid *grid,
                        const struct frame *frame);

/* Sets the frames of the panels to be shown in `all`; the others have height 0. */
void layout_place(const struct board *board, const struct grid *grid, struct frame all,
                  struct frame frames[PANELS]);

/* paint-panel.c: one panel in its frame, whose lines are freed if it has them. */
void paint_panel(const struct board *board, struct grid *grid, enum panel_id id,
                 struct frame *frame, struct painted *painted);
