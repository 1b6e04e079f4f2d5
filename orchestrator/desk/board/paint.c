/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole board on a grid: head, panels, foot. Pure: what stands on the grid depends on struct
 * board and the grid's size alone, so that a screen, a snapshot and a test are one code path.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/board/board.h"
#include "desk/board/layout.h"

void board_paint(const struct board *board, struct grid *grid, struct painted *painted)
{
    struct frame frames[PANELS];

    if (board->on_wall) {
        *painted = (struct painted){0};
        wall_paint(board, grid, painted);
        return;
    }

    int head = head_paint(board, grid), foot = board->snapshot ? 0 : 1;
    struct frame all = {.y = head, .width = grid->width, .height = grid->height - head - foot};

    *painted = (struct painted){0};
    if (all.height >= 2 && !board->help) {
        layout_place(board, grid, all, frames);
        for (int id = 0; id < PANELS; id++)
            if (frames[id].height >= 2)
                paint_panel(board, grid, (enum panel_id)id, &frames[id], painted);
            else if (frames[id].listed)
                entries_done(&frames[id].rows);
    } else if (board->help) {
        help_paint(board, grid, painted);
    }
    if (foot != 0 && grid->height > 1)
        foot_paint(board, grid, painted);
}

int board_snapshot_height(const struct board *board, int width)
{
    struct grid grid = {.width = width, .height = 1, .ascii = board->ascii};
    struct frame frames[PANELS], all = {.width = width, .height = BOARD_ROWS_MOST};

    layout_place(board, &grid, all, frames);

    const struct frame *last = &frames[PANEL_TICKER];
    int height = last->y + last->height + (width >= HEAD_LARGE_WIDTH ? 4 : 2);

    return height < HEAD_LARGE_HEIGHT ? HEAD_LARGE_HEIGHT : height;
}

static size_t paint_encode(char *to, uint32_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }

    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3f));
    to[0] = (char)(leads[length] | code);
    return length;
}

char *grid_text(const struct grid *grid)
{
    char *text = malloc((size_t)grid->width * (size_t)grid->height * 8 + (size_t)grid->height + 1),
         *at = text;

    if (text == NULL)
        return NULL;
    for (int y = 0; y < grid->height; y++) {
        char *end = at; /* behind the last cell that is no blank */

        for (int x = 0; x < grid->width; x++) {
            const struct cell *cell = grid_at(grid, x, y);

            if (cell->code == 0)
                continue;
            at += paint_encode(at, cell->code);
            if (cell->joins != 0)
                at += paint_encode(at, cell->joins);
            if (cell->code != ' ')
                end = at;
        }
        at = end;
        *at++ = '\n';
    }
    *at = '\0';
    return text;
}
