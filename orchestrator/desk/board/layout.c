/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/layout.h"

#include <string.h>

enum {
    COLUMN_LEAST = 38, /* columns of a column; narrower grids show one panel */
    RICH_WIDTH = 150,  /* from here a panel in two columns says everything */
    RICH_HEIGHT = 40,
    WIDE_WIDTH = 240, /* from here there are three columns by themselves */
    WIDE_HEIGHT = 60,
    PANEL_LEAST = 4, /* lines of a panel, its rule included */
    STACKED_TICKER = 12,
    SPLIT_HEIGHT = 30, /* from here a detail leaves room for where it was opened */
};

#define FOUR {{PANEL_TEAMS, PANEL_RANGE}, {PANEL_TIMELINE, PANEL_TICKER}}, 2
#define WIDE                                                                                       \
    {{PANEL_MATRIX, PANEL_TEAMS}, {PANEL_TIMELINE, PANEL_TICKER}, {PANEL_RANGE, PANEL_SEATS}}, 3

const struct layout layouts[LAYOUTS] = {
    {"auto", 2 * COLUMN_LEAST, 2 * PANEL_LEAST, FOUR},
    {"four", 2 * COLUMN_LEAST, 2 * PANEL_LEAST, FOUR},
    {"control",
     2 * COLUMN_LEAST,
     2 * PANEL_LEAST,
     {{PANEL_MATRIX, PANELS}, {PANEL_TIMELINE, PANEL_TICKER}},
     2},
    {"range",
     2 * COLUMN_LEAST,
     2 * PANEL_LEAST,
     {{PANEL_TOPOLOGY, PANELS}, {PANEL_RANGE, PANEL_TICKER}},
     2},
    {"wide", 4 * COLUMN_LEAST, 2 * PANEL_LEAST, WIDE},
};

/* Where there are keys, a column before the lines is the cursor's. */
int layout_gutter(const struct board *board)
{
    return !board->snapshot;
}

struct room layout_room(const struct board *board, const struct grid *grid,
                        const struct frame *frame)
{
    return (struct room){
        .width = frame->width - layout_gutter(board),
        .height = frame->height - 1,
        .rich = board->zoomed || board->stacked ||
                (grid->width >= RICH_WIDTH && grid->height >= RICH_HEIGHT),
    };
}

/* `keep` (may be NULL) gets the lines of a plain panel. */
static int layout_lines_wanted(const struct board *board, const struct grid *grid, enum panel_id id,
                               const struct frame *frame, struct frame *keep)
{
    struct room room = layout_room(board, grid, frame);
    struct entries rows;

    board_list(board, id, &room, &rows);

    int wanted = (int)rows.count > 0 ? (int)rows.count + 1 : 2;

    if (keep != NULL && panels[id]->plain) {
        keep->listed = true;
        keep->rows = rows;
    } else {
        entries_done(&rows);
    }
    if (board->stacked && id == PANEL_TICKER && wanted > STACKED_TICKER + 1)
        wanted = STACKED_TICKER + 1;
    return wanted;
}

/* Shares a column's lines between two panels: as they need when both fit, else by half, but none
 * left over. */
static void layout_split_column(const struct board *board, const struct grid *grid,
                                enum panel_id upper, enum panel_id lower_one,
                                struct frame frames[PANELS], struct frame column)
{
    struct frame first = column, second = column;
    int above = layout_lines_wanted(board, grid, upper, &column, &first),
        below = layout_lines_wanted(board, grid, lower_one, &column, &second);
    int half = column.height / 2;

    if (above + below <= column.height) {
        /* What is left over goes where more will come. */
        int over = column.height - above - below;

        above += upper == PANEL_TIMELINE ? 0 : over / 2;
    } else if (above > half && below > column.height - half) {
        above = half;
    } else if (above > half) {
        above = column.height - below;
    }
    if (board->large && (board->focus == upper || board->focus == lower_one))
        above = board->focus == upper ? column.height * 2 / 3 : column.height / 3;
    if (above < PANEL_LEAST)
        above = PANEL_LEAST;
    if (above > column.height - PANEL_LEAST)
        above = column.height - PANEL_LEAST;
    frames[upper] = first;
    frames[lower_one] = second;
    frames[upper].height = above;
    frames[lower_one].y += above;
    frames[lower_one].height -= above;
}

static void layout_stack_panels(const struct board *board, const struct grid *grid,
                                struct frame all, struct frame frames[PANELS])
{
    static const enum panel_id order[] = {PANEL_QUEUE, PANEL_TEAMS, PANEL_TIMELINE, PANEL_RANGE,
                                          PANEL_TICKER};

    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        enum panel_id id = order[i];

        if (id == PANEL_QUEUE && board_queue(board, NULL) == 0)
            continue;
        frames[id] = all;
        frames[id].height = layout_lines_wanted(board, grid, id, &all, NULL);
        all.y += frames[id].height + 1;
    }
}

/* The queue stands above all columns while something is in it; a few lines, more when it has the
 * focus. What is left of `all` is the columns'. */
static void layout_place_queue(const struct board *board, const struct grid *grid,
                               struct frame *all, struct frame frames[PANELS])
{
    bool focus = board->focus == PANEL_QUEUE;
    int most = all->height / (focus ? 2 : 4), height;

    if (!focus && board_queue(board, NULL) == 0)
        return;
    height = layout_lines_wanted(board, grid, PANEL_QUEUE, all, NULL);
    height = height > most ? most : height;
    if (height < 2 || all->height - height < 2 * PANEL_LEAST)
        return;
    frames[PANEL_QUEUE] = *all;
    frames[PANEL_QUEUE].height = height;
    all->y += height;
    all->height -= height;
}

/* A detail, and above it, where there is room, the panel that it was opened in. */
static void layout_place_detail(const struct board *board, struct frame all,
                                struct frame frames[PANELS])
{
    int from = board->place_count;

    while (from > 0 && board->places[from - 1].focus == PANEL_DETAIL)
        from--;
    if (from > 0 && all.height >= SPLIT_HEIGHT && !board->zoomed) {
        struct frame *above = &frames[board->places[from - 1].focus];

        *above = all;
        above->height = all.height / 3;
        all.y += above->height;
        all.height -= above->height;
    }
    frames[PANEL_DETAIL] = all;
}

/* NULL: the panel that keys go to stands in none of its columns, or it does not fit. */
static const struct layout *layout_of(const struct board *board, const struct grid *grid,
                                      const struct frame *all)
{
    const struct layout *layout = &layouts[board->layout < LAYOUTS ? board->layout : 0];

    if (board->layout == 0 && grid->width >= WIDE_WIDTH && grid->height >= WIDE_HEIGHT)
        layout = &layouts[LAYOUTS - 1];
    if (all->width < layout->width || all->height < layout->height)
        return NULL;
    for (int i = 0; i < layout->column_count; i++)
        if (board->focus == PANEL_QUEUE || layout->columns[i][0] == board->focus ||
            layout->columns[i][1] == board->focus)
            return layout;
    return NULL;
}

/* The width of a column; where one panel is large its column has two thirds of all. The last one
 * takes what is left. */
static int layout_width(const struct board *board, const struct layout *layout, int column, int all)
{
    int count = layout->column_count, total = all - (count - 1);

    if (count == 1)
        return all;
    if (!board->large || board->focus == PANEL_QUEUE)
        return total / count;
    return layout->columns[column][0] == board->focus || layout->columns[column][1] == board->focus
               ? total * 2 / 3
               : total / 3 / (count - 1);
}

static void layout_place_columns(const struct board *board, const struct grid *grid,
                                 const struct layout *layout, struct frame all,
                                 struct frame frames[PANELS])
{
    int width;

    layout_place_queue(board, grid, &all, frames);
    width = all.width;
    for (int i = 0; i < layout->column_count; i++) {
        const enum panel_id *column = layout->columns[i];
        struct frame one = all;

        if (i + 1 < layout->column_count)
            one.width = layout_width(board, layout, i, width);
        all.x += one.width + 1;
        all.width -= one.width + 1;
        if (column[1] == PANELS)
            frames[column[0]] = one;
        else
            layout_split_column(board, grid, column[0], column[1], frames, one);
    }
}

void layout_place(const struct board *board, const struct grid *grid, struct frame all,
                  struct frame frames[PANELS])
{
    const struct layout *layout = layout_of(board, grid, &all);

    memset(frames, 0, PANELS * sizeof(frames[0]));
    if (board->focus == PANEL_DETAIL && !board->stacked)
        layout_place_detail(board, all, frames);
    else if (board->stacked)
        layout_stack_panels(board, grid, all, frames);
    else if (board->zoomed || layout == NULL)
        frames[board->focus] = all;
    else
        layout_place_columns(board, grid, layout, all, frames);
}
