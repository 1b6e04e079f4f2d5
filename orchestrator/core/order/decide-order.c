/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders: a function a verb, in one table. Each either gives rows or says in a sentence why not; a refused
 * order changes nothing. Who may give which is core/order/visible.h's matter.
 */
#include <string.h>

#include "base/text.h"
#include "core/view/calendar.h"
#include "core/decide/decide.h"
#include "core/order/order-own.h"
#include "core/order/visible.h"
#include "core/model/event.h"

/* ---- who was first ---- */

const char *order_deed(const struct ordering *o, const struct view_deed *deed, char to[DEED_TEXT])
{
    char dtg[32];

    to[0] = '\0';
    if (deed->by[0] == '\0')
        return to;
    calendar_dtg(dtg, o->state->view, deed->wall);
    text_print(to, DEED_TEXT, " (%s, %s)", deed->by, dtg);
    return to;
}

int order_is_second(struct ordering *o, const struct view_deed *deed, const char *what)
{
    enum { TOGETHER = 10000 /* ms */ };

    if (o->asked || deed->by[0] == '\0' || strcmp(deed->by, o->order->actor) == 0 || o->state->r - deed->r >= TOGETHER)
        return 0;
    return REFUSE(o, "%s did that %lld s ago: %s; if it shall be done once more, give the order again in %lld s", deed->by,
                  (long long)(o->state->r - deed->r) / 1000, what, (long long)(TOGETHER - o->state->r + deed->r + 999) / 1000);
}

/* ---- clock ---- */

static int turn_clock(struct ordering *o, enum event_kind kind, const char *done)
{
    intents_row(o->intents,
                &(struct event){.kind = kind, .as.clock = {.by = o->order->actor, .text = o->order->reason}});
    return ACCEPT(o, "%s", done);
}

static int order_startex(struct ordering *o)
{
    const struct view *view = o->state->view;
    char deed[DEED_TEXT];

    if (view->phase != PHASE_BEFORE)
        return REFUSE(o, "STARTEX was called already: the clock is %s%s", phase_words[view->phase], order_deed(o, &view->phased, deed));
    if (view->no_room[0] != '\0')
        return REFUSE(o, "%s", view->no_room);
    if (view->range != RANGE_UP && view->range != RANGE_PARTIAL)
        return REFUSE(o, "the range is %s: STARTEX needs it up", range_state_words[view->range]);
    return turn_clock(o, EVENT_CLOCK_STARTED, "STARTEX");
}

static int order_pausex(struct ordering *o)
{
    char deed[DEED_TEXT];

    if (o->state->view->phase != PHASE_RUNNING && o->state->view->phase != PHASE_CLOSED)
        return REFUSE(o, "the clock does not run: it is %s%s", phase_words[o->state->view->phase],
                      order_deed(o, &o->state->view->phased, deed));
    return turn_clock(o, EVENT_CLOCK_PAUSED, "PAUSEX");
}

static int order_resume(struct ordering *o)
{
    struct calendar_step step;
    char deed[DEED_TEXT];

    if (o->state->view->phase != PHASE_PAUSED)
        return REFUSE(o, "there is no PAUSEX to end: the clock is %s%s", phase_words[o->state->view->phase],
                      order_deed(o, &o->state->view->phased, deed));
    if (o->state->view->range == RANGE_STOPPED)
        return REFUSE(o, "its machines are stopped: bring the range up first");
    if (o->state->view->day_count != 0 && !o->state->view->open && !calendar_next(o->state->view, o->state->wall, &step))
        return REFUSE(o, "the play hours are over: call ENDEX, or prolong them (clock overtime)");
    if (o->state->view->no_room[0] != '\0')
        return REFUSE(o, "%s", o->state->view->no_room);
    return turn_clock(o, EVENT_CLOCK_RESUMED, "the exercise goes on");
}

static int order_endex(struct ordering *o)
{
    char deed[DEED_TEXT];

    if (o->state->view->phase == PHASE_ENDED)
        return REFUSE(o, "ENDEX was called already%s", order_deed(o, &o->state->view->phased, deed));
    if (!view_is_on(o->state->view))
        return REFUSE(o, "STARTEX has not been called");
    return turn_clock(o, EVENT_CLOCK_ENDED, "ENDEX");
}

/* ---- grades ---- */

static const struct view_metric *metric_of(const struct view *view, const char *id, uint32_t team)
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
    metric = metric_of(o->state->view, order->target, team->made.team);
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
    intents_row(o->intents, &(struct event){.kind = EVENT_SCORE_AWARD,
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
    {"up", order_up},           {"down", order_down},       {"drift", order_drift},     {"retry", order_retry},    {"retake", order_retake},
    {"keep", order_keep},       {"revert", order_revert},   {"console", order_console}, {"startex", order_startex},
    {"pausex", order_pausex},   {"resume", order_resume},   {"endex", order_endex},     {"fire", order_fire},
    {"hold", order_hold},       {"release", order_release}, {"skip", order_skip},       {"clock", order_clock},
    {"postpone", order_postpone}, {"cleanup", order_cleanup}, {"met", order_met},       {"request", order_request},
    {"grant", order_grant},     {"refuse", order_refuse},   {"grade", order_grade},     {"approve", order_approve},
    {"deny", order_deny},       {"clone", order_clone},     {"edit", order_edit},
};

int order_team(struct ordering *o, const struct view_team **ret_team)
{
    const struct view_team *team = o->order->team[0] != '\0' ? view_team_called(o->state->view, o->order->team) : NULL;

    if (team == NULL && o->order->team[0] != '\0')
        return REFUSE(o, "there is no team \"%.60s\"", o->order->team);
    *ret_team = team;
    return 0;
}

int order_give(struct ordering *o)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(verbs[i].verb, o->order->verb) == 0)
            return verbs[i].give(o);
    return REFUSE(o, "there is no order \"%.40s\"", o->order->verb);
}

static bool concerns_own(const struct state *state, const struct order *order)
{
    const struct view_team *team = view_team_called(state->view, order->team);

    return team != NULL && order->own_team != 0 && team->made.team == order->own_team;
}

/* Who wanted what is part of the exercise's history, refused or not, and stands before what came of it. */
static void record(struct ordering *o, bool accepted)
{
    struct intents *intents = o->intents;

    intents_row(intents, &(struct event){.kind = EVENT_ORDER_GIVEN,
                                         .as.order_given = {.actor = o->order->actor,
                                                            .role = o->order->role,
                                                            .verb = o->order->verb,
                                                            .target = o->order->target,
                                                            .outcome = o->reply,
                                                            .accepted = accepted}});
    if (intents->failed)
        return;

    struct event row = intents->rows[intents->row_count - 1];

    memmove(intents->rows + 1, intents->rows, (intents->row_count - 1) * sizeof(row));
    intents->rows[0] = row;
}

const char *order_named(const struct order *order, char to[ORDER_NAME])
{
    bool team = strcmp(order->verb, "clock") == 0 && (strcmp(order->target, "hold") == 0 || strcmp(order->target, "release") == 0);

    text_print(to, ORDER_NAME, "%s%s%s", order->verb, team ? " " : "", team ? order->target : "");
    return to;
}

int decide_order(const struct state *state, const struct order *order, struct intents *intents, char *reply,
                 size_t size)
{
    struct order said = *order;
    struct ordering ordering = {
        .state = state, .order = &said, .intents = intents, .reply = reply, .size = size};
    char name[ORDER_NAME];
    enum may may;
    int result = 1;

    order_named(order, name);

    /* Who may do more for the own team than for all means that team. */
    if (said.team[0] == '\0' && visible_order(said.role, name, true) > visible_order(said.role, name, false))
        said.team = view_team_id(state->view, said.own_team);
    may = visible_order(order->role, name, concerns_own(state, &said));
    if (may == MAY_NOT)
        text_print(reply, size, "a session in the role %s may not order \"%.40s\"", role_words[order->role], name);
    else
        result = may == MAY_ASK ? order_ask(&ordering) : order_give(&ordering);
    if (result == 1)
        intents->row_count = intents->action_count = 0;
    /* What is asked for has a row of its own. */
    if (result != ORDER_ASKED)
        record(&ordering, result == 0);
    return result;
}
