/* SPDX-License-Identifier: Apache-2.0 */
/* The order `grade`: a person gives a team the points of a manual metric. */
#include <string.h>

#include "core/order/order.h"

static const struct view_metric *grade_metric_of(const struct view *view, const char *id,
                                                 uint32_t team)
{
    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->made.metric != 0 && strcmp(metric->made.id, id) == 0 &&
            (metric->made.team == team || metric->made.team == 0))
            return metric;
    }
    return NULL;
}

/* It has a rubric or wants several evaluators, or sheets of it are in. */
static bool grade_is_by_sheets(const struct view *view, const struct view_metric *metric)
{
    const struct view_criterion *criteria[CRITERIA_MOST];
    bool sheets = metric->made.graders > 1 || view_rubric(view, metric->made.id, criteria) != 0;

    for (size_t i = 0; i < view->sheets.graded_count; i++)
        sheets |= view->sheets.graded[i].metric == metric->made.metric;
    return sheets;
}

int order_grade(struct ordering *o)
{
    const struct order *order = o->order;
    const struct view_team *team = view_team_called(o->state->view, order->team);
    const struct view_metric *metric;
    char points[TEXT_THOUSANDTHS];

    if (order_scores_are_open(o) != 0)
        return 1;
    if (team == NULL)
        return order_no_team(o);
    metric = grade_metric_of(o->state->view, order->target, team->made.team);
    if (metric == NULL)
        return order_no_metric(o, team, order->target);
    if (metric->made.type != METRIC_MANUAL)
        return REFUSE(o, "metric %s is computed from its condition; only manual metrics are graded",
                      metric->made.id);
    if (grading_behind(o->state->view, metric->made.metric) != NULL)
        return REFUSE(o,
                      "the points of %s follow from the report: match it, hand in a sheet about "
                      "it, or adjust the score",
                      metric->made.id);
    if (grade_is_by_sheets(o->state->view, metric))
        return REFUSE(o, "metric %s is graded by sheets: excon sheet %s %s", metric->made.id,
                      team->made.id, metric->made.id);
    if (order->points < 0 || order->points > metric->made.max)
        return REFUSE(o, "metric %s takes 0 to %s points", metric->made.id,
                      text_thousandths(points, metric->made.max));
    if (order->actor[0] == '\0' || order->reason[0] == '\0')
        return REFUSE(o, "a grade needs a name and a reason");
    intents_row(o->intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                          .as.score_award = {
                                              .metric = metric->made.metric,
                                              .points = ledger_manual(o->state->view, metric,
                                                                      order->actor, order->points),
                                              .by = order->actor,
                                              .reason = order->reason}});
    return ACCEPT(o, "%s of %s: %s points", metric->made.id, team->made.id,
                  text_thousandths(points, order->points));
}
