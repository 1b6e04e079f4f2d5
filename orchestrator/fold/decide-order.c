/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders: a function a verb, in one table. Each either gives rows or says in a sentence why not; a refused
 * order changes nothing. Who may give which is fold/visible.h's matter.
 */
#include <string.h>

#include "base/text.h"
#include "fold/decide.h"
#include "fold/moves.h"
#include "fold/visible.h"
#include "model/event.h"

struct ordering {
    const struct state *state;
    const struct order *order;
    struct intents *intents;
    char *reply;
    size_t size;
};

#define REFUSE(ordering, ...) (text_print((ordering)->reply, (ordering)->size, __VA_ARGS__), 1)
#define ACCEPT(ordering, ...) (text_print((ordering)->reply, (ordering)->size, __VA_ARGS__), 0)

/* ---- range ---- */

static int order_up(struct ordering *o)
{
    const struct view *view = o->state->view;
    struct event row = {.kind = EVENT_RANGE_WANTED,
                        .as.range_wanted = {.up = true,
                                            .startex = o->order->startex || view->wanted.startex,
                                            .down = o->order->down || view->wanted.down}};

    if (view->range == RANGE_REMOVING)
        return REFUSE(o, "the range is being removed; wait for it");
    if (view->phase == PHASE_ENDED && view->range == RANGE_GONE)
        return REFUSE(o, "this exercise has ended and its range is gone");
    intents_row(o->intents, &row);
    return ACCEPT(o, view->range == RANGE_UP ? "the range is up" : "building the range");
}

static int order_down(struct ordering *o)
{
    const struct view *view = o->state->view;

    if (view->phase == PHASE_RUNNING || view->phase == PHASE_PAUSED) {
        if (!o->order->force)
            return REFUSE(o, "the exercise is %s: call ENDEX first, or force it",
                          view->phase == PHASE_RUNNING ? "running" : "in PAUSEX");
        intents_row(o->intents,
                    &(struct event){.kind = EVENT_CLOCK_ENDED,
                                    .as.clock = {.by = o->order->actor, .text = "the range is taken down"}});
    }
    intents_row(o->intents, &(struct event){.kind = EVENT_RANGE_WANTED});
    return ACCEPT(o, "removing the range");
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

    if (view->phase != PHASE_BEFORE)
        return REFUSE(o, "STARTEX was called already");
    if (view->range != RANGE_UP && view->range != RANGE_PARTIAL)
        return REFUSE(o, "the range is %s: STARTEX needs it up", range_state_words[view->range]);
    return turn_clock(o, EVENT_CLOCK_STARTED, "STARTEX");
}

static int order_pausex(struct ordering *o)
{
    if (o->state->view->phase != PHASE_RUNNING)
        return REFUSE(o, "the clock does not run: it is %s", phase_words[o->state->view->phase]);
    return turn_clock(o, EVENT_CLOCK_PAUSED, "PAUSEX");
}

static int order_resume(struct ordering *o)
{
    if (o->state->view->phase != PHASE_PAUSED)
        return REFUSE(o, "there is no PAUSEX to end");
    return turn_clock(o, EVENT_CLOCK_RESUMED, "the exercise goes on");
}

static int order_endex(struct ordering *o)
{
    if (o->state->view->phase != PHASE_RUNNING && o->state->view->phase != PHASE_PAUSED)
        return REFUSE(o, o->state->view->phase == PHASE_ENDED ? "ENDEX was called already"
                                                               : "STARTEX has not been called");
    return turn_clock(o, EVENT_CLOCK_ENDED, "ENDEX");
}

/* ---- injects ---- */

/* Does the order mean this inject? Its target is the id of an inject or of an event, of one team or all. */
static bool is_meant(const struct ordering *o, const struct view_inject *inject, uint32_t team)
{
    const struct view_event *event = view_event(o->state->view, inject->made.event);

    if (inject->made.inject == 0 || (team != 0 && inject->made.team != team))
        return false;
    return strcmp(inject->made.id, o->order->target) == 0 ||
           (event != NULL && strcmp(event->made.id, o->order->target) == 0);
}

/* 0: taken; 1: not possible in its state. */
typedef int inject_fn(struct ordering *o, const struct view_inject *inject);

/* Puts an order to every inject that is meant: accepted when one of them takes it; `why`: what to say of a held one. */
static int order_injects(struct ordering *o, inject_fn *take, const char *done, const char *why)
{
    const struct view *view = o->state->view;
    const struct view_team *team = NULL;
    const struct view_inject *refused = NULL;
    unsigned meant = 0, taken = 0;

    if (o->order->team[0] != '\0') {
        team = view_team_called(view, o->order->team);
        if (team == NULL)
            return REFUSE(o, "there is no team \"%.60s\"", o->order->team);
    }
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (!is_meant(o, inject, team != NULL ? team->made.team : 0))
            continue;
        meant++;
        if (take(o, inject) == 0)
            taken++;
        else
            refused = inject;
    }
    if (meant == 0)
        return REFUSE(o, "there is no inject or event \"%.60s\"%s%s", o->order->target,
                      team != NULL ? " for " : "", team != NULL ? team->made.id : "");
    if (taken == 0)
        return REFUSE(o, "%s is %s%s", refused->made.id, inject_state_words[refused->state],
                      refused->state == INJECT_HELD ? why : "");
    return ACCEPT(o, "%s: %u of %u", done, taken, meant);
}

static int fire(struct ordering *o, const struct view_inject *inject)
{
    bool message = inject->made.vm == 0;

    if (!move_inject(inject->state, message ? INJECT_DELIVERED : INJECT_DISPATCHED))
        return 1;
    intents_dispatch(o->intents, o->state, inject, 0, o->order->actor);
    return 0;
}

static int order_fire(struct ordering *o)
{
    if (o->state->view->phase != PHASE_RUNNING)
        return REFUSE(o, "the clock does not run: injects are fired between STARTEX and ENDEX");
    return order_injects(o, fire, "fired", "");
}

static int hold(struct ordering *o, const struct view_inject *inject)
{
    if (inject->state != INJECT_SCHEDULED && inject->state != INJECT_ARMED)
        return 1;
    intents_inject(o->intents, inject, INJECT_HELD, o->order->actor, o->order->reason);
    return 0;
}

static int order_hold(struct ordering *o)
{
    return order_injects(o, hold, "held", " already");
}

static int release(struct ordering *o, const struct view_inject *inject)
{
    const struct view_event *event = view_event(o->state->view, inject->made.event);

    /* Its time has passed: firing it is a decision of its own. */
    if (inject->state != INJECT_HELD || event == NULL || event->state > OCCURRENCE_OPEN)
        return 1;
    intents_inject(o->intents, inject, INJECT_SCHEDULED, o->order->actor, o->order->reason);
    return 0;
}

static int order_release(struct ordering *o)
{
    return order_injects(o, release, "released", " and its time has passed: fire it or skip it");
}

static int skip(struct ordering *o, const struct view_inject *inject)
{
    if (!move_inject(inject->state, INJECT_SKIPPED))
        return 1;
    intents_inject(o->intents, inject, INJECT_SKIPPED, o->order->actor, o->order->reason);
    return 0;
}

static int order_skip(struct ordering *o)
{
    return order_injects(o, skip, "skipped", "");
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
    {"up", order_up},           {"down", order_down},     {"startex", order_startex}, {"pausex", order_pausex},
    {"resume", order_resume},   {"endex", order_endex},   {"fire", order_fire},       {"hold", order_hold},
    {"release", order_release}, {"skip", order_skip},     {"grade", order_grade},
};

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

int decide_order(const struct state *state, const struct order *order, struct intents *intents, char *reply,
                 size_t size)
{
    struct ordering ordering = {
        .state = state, .order = order, .intents = intents, .reply = reply, .size = size};
    int result = 1;

    text_print(reply, size, "there is no order \"%.40s\"", order->verb);
    if (!visible_order(order->role, order->verb, concerns_own(state, order))) {
        text_print(reply, size, "a session in the role %s may not order \"%.40s\"", role_words[order->role],
                   order->verb);
    } else {
        for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
            if (strcmp(verbs[i].verb, order->verb) == 0)
                result = verbs[i].give(&ordering);
    }
    record(&ordering, result == 0);
    return result;
}
