/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Excused time: results of checks in a span of exercise time do not count, for a metric of a team
 * or all of them; and the reversal of such an excuse. A span may lie in the past, as after the
 * fact, and in the future, as an announced maintenance.
 */
#include <string.h>

#include "core/order/order.h"

enum { EXCUSES_MOST = 1000 };

/* The metric that the order names; *ret NULL: all. 0, or 1 and why not. */
static int excuse_metric(struct ordering *o, const struct view_team *team,
                         const struct view_metric **ret)
{
    const struct view *view = o->state->view;

    *ret = NULL;
    if (o->order->target[0] == '\0' || strcmp(o->order->target, "all") == 0)
        return 0;
    if (team == NULL)
        return REFUSE(o, "a metric is one team's: say which team, or \"all\" metrics");
    for (size_t i = 0; i < view->metric_count && *ret == NULL; i++)
        if (view->metrics[i].made.metric != 0 &&
            strcmp(view->metrics[i].made.id, o->order->target) == 0 &&
            view->metrics[i].made.team == team->made.team)
            *ret = &view->metrics[i];
    if (*ret == NULL)
        return REFUSE(o, "%s has no metric \"%.60s\" of its own", team->made.id, o->order->target);
    if (!ledger_is_over(&(*ret)->made))
        return REFUSE(o,
                      "metric %s has the latest value, not one over time: adjust the score instead",
                      (*ret)->made.id);
    return 0;
}

int order_excuse(struct ordering *o)
{
    const struct order *order = o->order;
    const struct view_team *team;
    const struct view_metric *metric;
    uint32_t number = (uint32_t)o->state->view->ledger.window_count + 1;

    if (order_scores_are_open(o) != 0 || order_team(o, &team) != 0 ||
        excuse_metric(o, team, &metric) != 0)
        return 1;
    if (order->by_ms < 0 || order->to_ms <= order->by_ms || order->to_ms > ORDER_TIME_MOST)
        return REFUSE(o, "excused time is from a time of the exercise to a later one");
    if (order->actor[0] == '\0' || order->reason[0] == '\0')
        return REFUSE(o, "an excuse and its reversal need a name and a reason");
    if (number > EXCUSES_MOST)
        return REFUSE(o, "there are %d excuses already, the limit", EXCUSES_MOST);
    intents_row(o->intents, &(struct row){.kind = ROW_SCORE_EXCUSED,
                                          .as.score_excused = {
                                              .number = number,
                                              .team = team != NULL ? team->made.team : 0,
                                              .metric = metric != NULL ? metric->made.metric : 0,
                                              .from = order->by_ms,
                                              .to = order->to_ms,
                                              .by = order->actor,
                                              .approved = o->approver,
                                              .text = order->reason}});
    return ACCEPT(o, "excuse %u: %s of %s, %lld s of exercise time", number,
                  metric != NULL ? metric->made.id : "all metrics",
                  team != NULL ? team->made.id : "all teams",
                  (long long)(order->to_ms - order->by_ms) / 1000);
}

int order_excuse_reverse(struct ordering *o)
{
    const struct order *order = o->order;
    const struct ledger_window *window = NULL;
    int64_t number = 0;

    if (order_scores_are_open(o) != 0)
        return 1;
    if (text_to_int(order->target, 1, UINT32_MAX, &number))
        window = ledger_window(o->state->view, (uint32_t)number);
    if (window == NULL)
        return REFUSE(o, "there is no excuse \"%.20s\"", order->target);
    if (window->reversed)
        return REFUSE(o, "excuse %u is reversed by %.60s already", window->made.number,
                      window->end.by);
    if (order->actor[0] == '\0' || order->reason[0] == '\0')
        return REFUSE(o, "an excuse and its reversal need a name and a reason");
    intents_row(o->intents, &(struct row){.kind = ROW_SCORE_UNEXCUSED,
                                          .as.score_unexcused = {.number = window->made.number,
                                                                 .by = order->actor,
                                                                 .approved = o->approver,
                                                                 .text = order->reason}});
    return ACCEPT(o, "excuse %u is reversed", window->made.number);
}
