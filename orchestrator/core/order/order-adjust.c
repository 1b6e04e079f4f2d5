/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Adjustments of a team's score (design: instructor 8.1). A director adjusts by as many points as
 * the scenario allows (exercise.adjust-limit); for more another director approves. The same holds
 * for the reversal of an adjustment. Who else may propose one, orders.def says.
 */
#include "core/order/order.h"

static int adjust_may(struct ordering *o, int64_t points, bool *ret_asks)
{
    int64_t size = points < 0 ? -points : points;

    if (order_scores_are_open(o) != 0)
        return 1;
    if (o->order->actor[0] == '\0' || o->order->reason[0] == '\0')
        return REFUSE(o, "an adjustment and its reversal need a name and a reason");
    *ret_asks = !o->asked && size > o->state->view->exercise.adjust_limit;
    return 0;
}

int order_adjust(struct ordering *o)
{
    const struct order *order = o->order;
    const struct view_team *team = order_own_team(o);
    char points[TEXT_THOUSANDTHS];
    bool asks;

    if (team == NULL)
        return 1;
    if (order->points == 0 || order->points < -ADJUST_MOST || order->points > ADJUST_MOST)
        return REFUSE(o, "an adjustment is of 0.001 to %s points, or of as many below 0",
                      text_thousandths(points, ADJUST_MOST));
    if (adjust_may(o, order->points, &asks) != 0)
        return 1;
    if (asks)
        return order_ask(o);
    intents_row(o->intents, &(struct row){.kind = ROW_SCORE_ADJUSTED,
                                          .as.score_adjusted = {.team = team->made.team,
                                                                .number = team->adjustments + 1,
                                                                .points = order->points,
                                                                .by = order->actor,
                                                                .approved = o->approver,
                                                                .text = order->reason}});
    return ACCEPT(o, "adjustment %u of %s: %s%s points", team->adjustments + 1, team->made.id,
                  order->points > 0 ? "+" : "", text_thousandths(points, order->points));
}

int order_adjust_reverse(struct ordering *o)
{
    const struct order *order = o->order;
    const struct view_team *team = order_own_team(o);
    const struct view_adjustment *one = NULL;
    char points[TEXT_THOUSANDTHS];
    int64_t number = 0;
    bool asks;

    if (team == NULL)
        return 1;
    if (text_to_int(order->target, 1, UINT32_MAX, &number))
        one = view_adjustment_of(o->state->view, team->made.team, (uint32_t)number);
    if (one == NULL)
        return REFUSE(o, "%s has no adjustment \"%.20s\"", team->made.id, order->target);
    if (one->reversed)
        return REFUSE(o, "adjustment %u of %s is reversed by %.60s already", one->made.number,
                      team->made.id, one->end.by);
    if (adjust_may(o, one->made.points, &asks) != 0)
        return 1;
    if (asks)
        return order_ask(o);
    intents_row(o->intents, &(struct row){.kind = ROW_SCORE_REVERSED,
                                          .as.score_reversed = {.team = team->made.team,
                                                                .number = one->made.number,
                                                                .by = order->actor,
                                                                .approved = o->approver,
                                                                .text = order->reason}});
    return ACCEPT(o, "adjustment %u of %s is reversed: %s%s points", one->made.number,
                  team->made.id, one->made.points < 0 ? "+" : "",
                  text_thousandths(points, -one->made.points));
}
