/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders: a function a verb, in one table. Each either gives rows or says in a sentence why not; a
 * refused order changes nothing. Who may give which is core/order/visible.h's matter.
 */
#include <string.h>

#include "base/text.h"
#include "core/view/calendar.h"
#include "core/decide/decide.h"
#include "core/order/order-own.h"
#include "core/order/visible.h"
#include "core/model/row.h"

/* ---- clock ---- */

/* What the clock order of that verb does: the row, and the words of who gave it. */
static int order_phase(struct ordering *o)
{
    static const struct {
        const char *verb, *done;
        enum row_kind kind;
    } turns[] = {{"startex", "STARTEX", ROW_CLOCK_STARTED},
                 {"pausex", "PAUSEX", ROW_CLOCK_PAUSED},
                 {"resume", "the exercise goes on", ROW_CLOCK_RESUMED},
                 {"endex", "ENDEX", ROW_CLOCK_ENDED}};

    if (clock_order_refused(o->state, o->order->verb, o->reply, o->size))
        return 1;
    for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++)
        if (strcmp(turns[i].verb, o->order->verb) == 0) {
            intents_row(o->intents, &(struct row){.kind = turns[i].kind,
                                                  .as.clock = {.by = o->order->actor,
                                                               .text = o->order->reason}});
            return ACCEPT(o, "%s", turns[i].done);
        }
    return REFUSE(o, "there is no order \"%.40s\"", o->order->verb);
}

/* ---- grades ---- */

static const struct view_metric *order_metric_of(const struct view *view, const char *id,
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

static int order_grade(struct ordering *o)
{
    const struct order *order = o->order;
    const struct view_team *team = view_team_called(o->state->view, order->team);
    const struct view_metric *metric;
    char points[TEXT_THOUSANDTHS];

    if (team == NULL)
        return REFUSE(o, "there is no team \"%.60s\"", order->team);
    metric = order_metric_of(o->state->view, order->target, team->made.team);
    if (metric == NULL)
        return REFUSE(o, "%s has no metric \"%.60s\"", team->made.id, order->target);
    if (metric->made.type != METRIC_MANUAL)
        return REFUSE(o, "metric %s is computed from its condition; only manual metrics are graded",
                      metric->made.id);
    if (order->points < 0 || order->points > metric->made.max)
        return REFUSE(o, "metric %s takes 0 to %s points", metric->made.id,
                      text_thousandths(points, metric->made.max));
    if (order->actor[0] == '\0' || order->reason[0] == '\0')
        return REFUSE(o, "a grade needs a name and a reason");
    intents_row(o->intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                          .as.score_award = {.metric = metric->made.metric,
                                                             .points = order->points,
                                                             .by = order->actor,
                                                             .reason = order->reason}});
    return ACCEPT(o, "%s of %s: %s points", metric->made.id, team->made.id,
                  text_thousandths(points, order->points));
}

/* ---- all ---- */

static const struct {
    const char *verb;
    int (*give)(struct ordering *ordering);
} verbs[] = {
    {"up", order_up},           {"down", order_down},       {"drift", order_drift},
    {"retry", order_retry},     {"retake", order_retake},   {"keep", order_keep},
    {"revert", order_revert},   {"console", order_console}, {"startex", order_phase},
    {"pausex", order_phase},    {"resume", order_phase},    {"endex", order_phase},
    {"fire", order_fire},       {"hold", order_hold},       {"release", order_release},
    {"skip", order_skip},       {"clock", order_clock},     {"postpone", order_postpone},
    {"cleanup", order_cleanup}, {"met", order_met},         {"request", order_request},
    {"grant", order_grant},     {"refuse", order_refuse},   {"grade", order_grade},
    {"approve", order_approve}, {"deny", order_deny},       {"clone", order_clone},
    {"edit", order_edit},
};

/* The order's own function: whoever may give it. */
static int order_give(struct ordering *o)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(verbs[i].verb, o->order->verb) == 0)
            return verbs[i].give(o);
    return REFUSE(o, "there is no order \"%.40s\"", o->order->verb);
}

static bool order_concerns_own(const struct state *state, const struct order *order)
{
    const struct view_team *team = view_team_called(state->view, order->team);

    return team != NULL && order->own_team != 0 && team->made.team == order->own_team;
}

/* Who wanted what is part of the exercise's history, refused or not, and stands before what came of
 * it. */
static void order_record(struct ordering *o, bool accepted)
{
    struct intents *intents = o->intents;

    intents_row(intents, &(struct row){.kind = ROW_ORDER_GIVEN,
                                       .as.order_given = {.actor = o->order->actor,
                                                          .role = o->order->role,
                                                          .verb = o->order->verb,
                                                          .target = o->order->target,
                                                          .outcome = o->reply,
                                                          .accepted = accepted}});
    if (intents->failed)
        return;

    struct row row = intents->rows[intents->row_count - 1];

    memmove(intents->rows + 1, intents->rows, (intents->row_count - 1) * sizeof(row));
    intents->rows[0] = row;
}

int decide_order(const struct state *state, const struct order *order, struct intents *intents,
                 char *reply, size_t size)
{
    struct order said = *order;
    struct ordering ordering = {.state = state,
                                .order = &said,
                                .intents = intents,
                                .reply = reply,
                                .size = size,
                                .give = order_give};
    char name[ORDER_NAME];
    enum may may;
    int result = 1;

    order_named(order, name);

    /* Who may do more for the own team than for all means that team. */
    if (said.team[0] == '\0' &&
        visible_order(said.role, name, true) > visible_order(said.role, name, false))
        said.team = view_team_id(state->view, said.own_team);
    may = visible_order(order->role, name, order_concerns_own(state, &said));
    if (may == MAY_NOT)
        text_print(reply, size, "a session in the role %s may not order \"%.40s\"",
                   role_words[order->role], name);
    else
        result = may == MAY_ASK ? order_ask(&ordering) : order_give(&ordering);
    if (result == 1)
        intents->row_count = intents->action_count = 0;
    /* What is asked for has a row of its own. */
    if (result != ORDER_ASKED)
        order_record(&ordering, result == 0);
    return result;
}
