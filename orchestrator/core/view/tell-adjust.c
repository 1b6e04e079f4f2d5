/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about adjustments of scores and excused time. */
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

bool tell_excuse(const struct view *view, const struct row *row, struct told *told)
{
    const struct score_excused *made = &row->as.score_excused;
    const struct score_unexcused *end = &row->as.score_unexcused;
    const struct ledger_window *window;
    const struct view_metric *metric;

    if (row->kind == ROW_SCORE_UNEXCUSED) {
        window = ledger_window(view, end->number);
        told->team = window != NULL ? window->made.team : 0;
        text_print(told->text, sizeof(told->text), "excuse %u is reversed by %s: %s", end->number,
                   end->by, end->text);
        return true;
    }
    if (made->planned)
        return false;
    metric = view_metric(view, made->metric);
    told->team = made->team;
    text_print(told->text, sizeof(told->text),
               "excuse %u: %s of %s from %lld s to %lld s by %s: %s", made->number,
               metric != NULL ? metric->made.id : "all metrics",
               made->team != 0 ? view_team_id(view, made->team) : "all teams",
               (long long)(made->from / 1000), (long long)(made->to / 1000), made->by, made->text);
    return true;
}

bool tell_scores(const struct view *view, const struct row *row, struct told *told)
{
    bool final = row->kind == ROW_SCORE_FINAL;
    const char *by = final ? row->as.score_final.by : row->as.score_turn.by;
    const char *text = final ? row->as.score_final.text : row->as.score_turn.text;

    (void)view;
    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "%s by %s%s%s",
               row->kind == ROW_SCORE_FROZEN   ? "the public scores are frozen"
               : row->kind == ROW_SCORE_THAWED ? "the public scores are thawed"
               : final                         ? "the scores are final"
                                               : "the scores are reopened",
               by, text[0] != '\0' ? ": " : "", text);
    return true;
}
