/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hints and flags. A hint's price is told before it is taken; a hint is taken once, so the order
 * sent again costs nothing. Which flag a value is, the controller has compared: the core knows no
 * value.
 */
#include <string.h>

#include "core/model/hints.h"
#include "core/model/row.h"
#include "core/order/order.h"

static void hint_take(struct ordering *o, const struct view_team *team, uint32_t message,
                      const struct hint_made *hint)
{
    char subject[64];

    intents_row(o->intents, &(struct row){.kind = ROW_HINT_TAKEN,
                                          .as.hint_taken = {.team = team->made.team,
                                                            .hint = hint->hint,
                                                            .message = message,
                                                            .number = hint->number,
                                                            .by = o->order->actor}});
    text_print(subject, sizeof(subject), "Hint %u to message %u", hint->number, message);
    if (hint->price > 0)
        intents_row(o->intents, &(struct row){.kind = ROW_SCORE_CHARGED,
                                              .as.score_charged = {.team = team->made.team,
                                                                   .points = hint->price,
                                                                   .by = o->order->actor,
                                                                   .text = subject,
                                                                   .what = CHARGE_HINT}});
    intents_row(o->intents, &(struct row){.kind = ROW_MESSAGE_SENT,
                                          .as.message_sent = {.team = team->made.team,
                                                              .from = "Exercise control",
                                                              .subject = subject,
                                                              .body = hint->text,
                                                              .by = o->order->actor}});
}

int order_hint(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = order_own_team(o);
    const struct view_message *message;
    const struct view_taken *taken;
    const struct view_hint *hint;
    int64_t number = 0, which = 1;
    char points[TEXT_THOUSANDTHS], at[ORDER_CLOCK];

    if (team == NULL)
        return 1;
    if (!text_to_int(o->order->target, 1, UINT32_MAX, &number) ||
        (message = view_message_of(view, team->made.team, (uint32_t)number)) == NULL)
        return REFUSE(o, "there is no message \"%.20s\" in the inbox", o->order->target);
    if (o->order->detail[0] != '\0' && !text_to_int(o->order->detail, 1, HINTS_MOST, &which))
        return REFUSE(o, "\"%.20s\" is no number of a hint", o->order->detail);
    taken = view_taken_of(view, team->made.team, (uint32_t)number, (uint32_t)which);
    if (taken != NULL)
        return ACCEPT(o, "hint %u to message %u taken %s by %s already; it is in the inbox",
                      taken->made.number, taken->made.message, order_clock_text(at, taken->wall),
                      taken->made.by);
    hint = message->made.inject != 0 ? view_hint_of(view, message->made.inject, (uint32_t)which)
                                     : NULL;
    if (hint == NULL)
        return REFUSE(o, "there is no hint %lld to message %lld", (long long)which,
                      (long long)number);
    if (which > 1 &&
        view_taken_of(view, team->made.team, (uint32_t)number, (uint32_t)which - 1) == NULL)
        return REFUSE(o, "take hint %lld first", (long long)which - 1);
    if (!view_is_on(view))
        return REFUSE(o, "hints are given between STARTEX and ENDEX");
    text_thousandths(points, hint->made.price);
    if (!o->order->force && hint->made.price > 0)
        return ACCEPT(o, "hint %lld to message %lld costs %s points; --yes takes it",
                      (long long)which, (long long)number, points);
    hint_take(o, team, (uint32_t)number, &hint->made);
    return ACCEPT(o, "hint %lld to message %lld taken for %s points: it is message %u",
                  (long long)which, (long long)number, points, team->messages + 1);
}

int order_flag(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = order_own_team(o);
    const struct view_flag *flag = view_flag(view, o->order->flag);
    const struct view_metric *metric;
    char points[TEXT_THOUSANDTHS], at[ORDER_CLOCK];

    if (team == NULL)
        return 1;
    if (flag == NULL || flag->made.team != team->made.team)
        return REFUSE(o, "that is no flag");
    metric = view_metric(view, flag->made.metric);
    if (metric == NULL)
        return REFUSE(o, "the flag has no points");
    if (flag->found >= 0)
        return ACCEPT(o, "%s found %s by %s already", metric->made.id,
                      order_clock_text(at, flag->wall), flag->by);
    if (!view_is_on(view))
        return REFUSE(o, "flags are taken between STARTEX and ENDEX");
    intents_row(o->intents, &(struct row){.kind = ROW_FLAG_FOUND,
                                          .as.flag_found = {.team = team->made.team,
                                                            .flag = flag->made.flag,
                                                            .metric = flag->made.metric,
                                                            .by = o->order->actor}});
    return ACCEPT(o, "%s found: %s points", metric->made.id,
                  text_thousandths(points, metric->made.max));
}
