/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about hints and flags. */
#include "base/text.h"
#include "core/view/tell.h"

bool tell_hint(const struct view *view, const struct row *row, struct told *told)
{
    const struct hint_taken *taken = &row->as.hint_taken;
    const struct flag_found *found = &row->as.flag_found;
    const struct score_charged *charged = &row->as.score_charged;
    const struct view_metric *metric = view_metric(view, found->metric);
    char points[TEXT_THOUSANDTHS];

    switch (row->kind) {
    case ROW_HINT_TAKEN:
        told->team = taken->team;
        text_print(told->text, sizeof(told->text), "%s takes hint %u to message %u",
                   view_team_id(view, taken->team), taken->number, taken->message);
        break;
    case ROW_FLAG_FOUND:
        told->team = found->team;
        told->tone = LINE_GOOD;
        text_print(told->text, sizeof(told->text), "%s found %s", view_team_id(view, found->team),
                   metric != NULL ? metric->made.id : "a flag");
        break;
    default:
        told->team = charged->team;
        told->tone = LINE_BAD;
        text_print(told->text, sizeof(told->text), "%s pays %s points: %s",
                   view_team_id(view, charged->team), text_thousandths(points, charged->points),
                   charged->text);
        break;
    }
    return true;
}
