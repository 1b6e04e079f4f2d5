/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about adjustments of scores. */
#include "base/text.h"
#include "core/view/tell.h"

bool tell_adjust(const struct view *view, const struct row *row, struct told *told)
{
    const struct score_adjusted *made = &row->as.score_adjusted;
    const struct score_reversed *end = &row->as.score_reversed;
    char points[TEXT_THOUSANDTHS];

    if (row->kind == ROW_SCORE_REVERSED) {
        told->team = end->team;
        text_print(told->text, sizeof(told->text), "%s: adjustment %u is reversed by %s: %s",
                   view_team_id(view, end->team), end->number, end->by, end->text);
        return true;
    }
    told->team = made->team;
    told->tone = made->points < 0 ? LINE_BAD : LINE_GOOD;
    text_print(told->text, sizeof(told->text), "%s: adjustment %u of %s%s points by %s: %s",
               view_team_id(view, made->team), made->number, made->points > 0 ? "+" : "",
               text_thousandths(points, made->points), made->by, made->text);
    return true;
}
