/* SPDX-License-Identifier: Apache-2.0 */
/* Given: the orders of this board, newest first, each as the line that could be typed, with what
 * the controller answered. */
#include "desk/board/board.h"

enum { WIDE = 90 };

static void given_list(const struct board *board, const struct room *room, struct entries *rows)
{
    unsigned kept = board->given_count < GIVEN_MOST ? board->given_count : GIVEN_MOST;

    (void)room;
    for (unsigned back = 1; back <= kept; back++)
        entries_add(rows, 0, 0, board->given_count - back);
}

static void given_paint(const struct board *board, const struct room *room,
                        const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    static const struct {
        enum glyph glyph;
        enum style style;
        const char *word;
    } states[GIVEN_STATES] = {
        [GIVEN_SENT] = {GLYPH_SENT, STYLE_CLOCK, "no answer yet"},
        [GIVEN_TAKEN] = {GLYPH_GOOD, STYLE_GOOD, ""},
        [GIVEN_ASKED] = {GLYPH_READY, STYLE_WARN, "asked: "},
        [GIVEN_REFUSED] = {GLYPH_BAD, STYLE_BAD, ""},
        [GIVEN_LOST] = {GLYPH_FAULT, STYLE_BAD,
                        "the controller went away before it answered: look whether it was done"},
    };
    const struct given *given = &board->given[entry->item % GIVEN_MOST];
    char time[SAY_TEXT];

    (void)rows;
    if (room->width >= WIDE)
        pen_field(pen, STYLE_DIM, 11, say_wall(time, board->view, given->wall, false));
    pen_field(pen, STYLE_DIM, 9, say_exercise(time, given->x));
    pen_blank(pen, 1);
    pen_glyph(pen, states[given->state].style, states[given->state].glyph);
    pen_blank(pen, 1);
    pen_text(pen, STYLE_STRONG, given->line);
    pen_blank(pen, 2);
    pen_print(pen, states[given->state].style, "%s", states[given->state].word);
    pen_text(pen, states[given->state].style, given->answer);
}

const struct panel panel_given = {
    .name = "given",
    .title = "Commands given",
    .list = given_list,
    .paint = given_paint,
    .plain = true,
    .empty = "nothing was ordered from this board yet",
};
