/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Disputes: a team says why its points of a metric are wrong, and exercise control decides. A
 * decision changes no points: somebody who may grade does, so that each change has its own row.
 */
#include <string.h>

#include "core/order/order.h"
#include "core/model/row.h"

/* The metric of that id: the team's, or one that all share. */
static const struct view_metric *dispute_metric(const struct view *view, uint32_t team,
                                                const char *id)
{
    for (size_t i = 0; i < view->metric_count; i++)
        if (view->metrics[i].made.metric != 0 && strcmp(view->metrics[i].made.id, id) == 0 &&
            view_concerns(view->metrics[i].made.team, team))
            return &view->metrics[i];
    return NULL;
}

int order_dispute(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = order_own_team(o);
    const char *text = team != NULL ? order_said(o, "a dispute") : NULL;
    const struct view_metric *metric;
    char at[ORDER_CLOCK];
    uint32_t count = 0;

    if (text == NULL || order_scores_are_open(o) != 0)
        return 1;
    metric = dispute_metric(view, team->made.team, o->order->target);
    if (metric != NULL && view_scores_own(view) != AUDIENCE_TEAM)
        return REFUSE(o, "teams are told the points of no metric in this exercise");
    if (metric == NULL)
        return REFUSE(o, "your team has no metric \"%.60s\"", o->order->target);
    for (size_t i = 0; i < view->inbox.dispute_count; i++) {
        const struct view_dispute *one = &view->inbox.disputes[i];

        count += one->made.team == team->made.team;
        if (one->made.team != team->made.team || one->decided ||
            one->made.metric != metric->made.metric)
            continue;
        if (strcmp(one->made.text, text) == 0)
            return ACCEPT(o, "dispute %u opened %s already", one->made.number,
                          order_clock_text(at, one->wall));
        return REFUSE(o, "dispute %u about %s is still open", one->made.number, metric->made.id);
    }
    if (count >= INBOX_DISPUTES_MOST)
        return REFUSE(o, "your team has opened %u disputes already", count);
    intents_row(o->intents, &(struct row){.kind = ROW_DISPUTE_OPENED,
                                          .as.dispute_opened = {.team = team->made.team,
                                                                .number = count + 1,
                                                                .metric = metric->made.metric,
                                                                .points = metric->told,
                                                                .by = o->order->actor,
                                                                .text = text}});
    return ACCEPT(o, "dispute %u about %s opened %s; exercise control decides", count + 1,
                  metric->made.id, order_clock_text(at, o->state->wall));
}

int order_dispute_decide(struct ordering *o)
{
    const struct view_team *team = order_own_team(o);
    const struct view_dispute *dispute = NULL;
    bool upheld = strcmp(o->order->detail, "upheld") == 0;
    char subject[64];
    int64_t number;

    if (team == NULL)
        return 1;
    if (text_to_int(o->order->target, 1, UINT32_MAX, &number))
        dispute = view_dispute_of(o->state->view, team->made.team, (uint32_t)number);
    if (dispute == NULL)
        return REFUSE(o, "%s has no dispute \"%.20s\"", team->made.id, o->order->target);
    if (dispute->decided)
        return REFUSE(o, "dispute %u of %s was decided by %s", dispute->made.number, team->made.id,
                      dispute->decided_by);
    if (!upheld && strcmp(o->order->detail, "rejected") != 0)
        return REFUSE(o, "a dispute is upheld or rejected, not \"%.40s\"", o->order->detail);
    if (o->order->reason[0] == '\0')
        return REFUSE(o, "say why: --reason");
    text_print(subject, sizeof(subject), "Dispute %u is %s", dispute->made.number,
               upheld ? "upheld" : "rejected");
    intents_row(o->intents, &(struct row){.kind = ROW_DISPUTE_DECIDED,
                                          .as.dispute_decided = {.team = team->made.team,
                                                                 .number = dispute->made.number,
                                                                 .upheld = upheld,
                                                                 .by = o->order->actor,
                                                                 .text = o->order->reason}});
    intents_row(o->intents, &(struct row){.kind = ROW_MESSAGE_SENT,
                                          .as.message_sent = {.team = team->made.team,
                                                              .from = "Exercise control",
                                                              .subject = subject,
                                                              .body = o->order->reason,
                                                              .by = o->order->actor}});
    return ACCEPT(o, "dispute %u of %s is %s%s", dispute->made.number, team->made.id,
                  upheld ? "upheld" : "rejected", upheld ? "; excon grade changes the points" : "");
}
