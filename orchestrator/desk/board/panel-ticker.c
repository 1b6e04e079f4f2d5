/* SPDX-License-Identifier: Apache-2.0 */
/* Ticker: what happened, newest first, with exercise time; what came before STARTEX has its wall
 * time. */
#include "desk/board/board.h"

enum { WIDE = 90, TIME_COLUMNS = 10 };

static const struct {
    enum glyph glyph;
    enum style style;
} tones[] = {
    [LINE_PLAIN] = {GLYPH_DOT, STYLE_PLAIN},    [LINE_GOOD] = {GLYPH_GOOD, STYLE_GOOD},
    [LINE_BAD] = {GLYPH_BAD, STYLE_BAD},        [LINE_ATTACK] = {GLYPH_ATTACK, STYLE_ATTACK},
    [LINE_CLOCK] = {GLYPH_MOMENT, STYLE_CLOCK},
};

static void ticker_list(const struct board *board, const struct room *room, struct entries *rows)
{
    const struct view *view = board->view;
    uint64_t count = view->ticker_count < VIEW_TICKER ? view->ticker_count : VIEW_TICKER;

    (void)room;
    for (uint64_t back = 1; back <= count; back++) {
        uint64_t number = view->ticker_count - back;

        if (board_shows(board, view->ticker[number % VIEW_TICKER].team))
            entries_add(rows, 0, 0, (uint32_t)number);
    }
}

static void ticker_paint(const struct board *board, const struct room *room,
                         const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    const struct view_line *line = &board->view->ticker[entry->item % VIEW_TICKER];
    char time[SAY_TEXT];

    (void)rows;
    if (room->width >= WIDE)
        pen_field(pen, STYLE_DIM, 11, say_wall(time, board->view, line->wall, false));
    if (line->x > 0)
        pen_field(pen, STYLE_DIM, TIME_COLUMNS, say_exercise(time, line->x));
    else
        pen_field(pen, STYLE_DIM, TIME_COLUMNS,
                  room->width >= WIDE ? "   --" : say_wall(time, board->view, line->wall, false));
    pen_glyph(pen, tones[line->tone].style, tones[line->tone].glyph);
    pen_blank(pen, 1);
    pen_text(pen, tones[line->tone].style, line->text);
}

static bool ticker_subject(const struct board *board, const struct entry *entry,
                           struct subject *ret)
{
    (void)board;
    *ret = (struct subject){SUBJECT_LINE, entry->item};
    return true;
}

const struct panel panel_ticker = {
    .name = "ticker",
    .title = "Ticker",
    .list = ticker_list,
    .paint = ticker_paint,
    .subject = ticker_subject,
    .plain = true,
    .empty = "nothing has happened yet",
};
