/* SPDX-License-Identifier: Apache-2.0 */
/* How the teams stand, for a seat that is told totals and nothing of what they are made of. */
#include <stdlib.h>

#include "base/text.h"
#include "desk/board/board.h"

enum { NUMBERS = 2 * SAY_TEXT + 2 };

void standings_list(const struct board *board, uint8_t kind, struct entries *rows)
{
    const struct view *view = board->view;
    size_t most = view->exercise.competitive ? view->standings.count : 1;

    if (board->inside)
        return;
    for (size_t place = 1; place <= most; place++)
        for (size_t i = 0; i < view->standings.count; i++) {
            const struct view_standing *one = &view->standings.list[i];

            if (view->exercise.competitive && view_standing_place(view, one) != place)
                continue;
            if (board_shows(board, one->now.team))
                entries_add(rows, 0, kind, one->now.team);
        }
}

void standings_paint(const struct board *board, const struct room *room, const struct entry *entry,
                     struct pen *pen)
{
    const struct view_standing *one = view_standing_of(board->view, entry->item);
    char points[SAY_TEXT], max[SAY_TEXT], text[NUMBERS];

    (void)room;
    if (one == NULL)
        return;
    text_print(text, sizeof(text), " %s/%s", say_points(points, one->now.points),
               say_points(max, one->now.max));
    if (board->view->exercise.competitive)
        pen_print(pen, STYLE_STRONG, "%2zu. ", view_standing_place(board->view, one));
    pen_field(pen, STYLE_STRONG, pen_left(pen) - text_width(text),
              one->now.title[0] != '\0' ? one->now.title : one->now.id);
    pen_right(pen, STYLE_STRONG, pen_left(pen), text);
}
