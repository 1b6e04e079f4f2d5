/* SPDX-License-Identifier: Apache-2.0 */
/* Orders about injects and events: fire, hold, release, skip, postpone, cleanup. An order that
 * names an event fires or cancels the whole event. */
#include <string.h>

#include "core/view/moves.h"
#include "core/order/order.h"
#include "core/view/calendar.h"
#include "core/model/row.h"

/* Does the order mean this inject? Its target is the id of an inject or of an event, of one team or
 * all. */
static bool inject_is_meant(const struct ordering *o, const struct view_inject *inject,
                            uint32_t team)
{
    const struct view_event *event = view_event(o->state->view, inject->made.event);

    if (inject->made.inject == 0 || (team != 0 && inject->made.team != team))
        return false;
    return strcmp(inject->made.id, o->order->target) == 0 ||
           (event != NULL && strcmp(event->made.id, o->order->target) == 0);
}

/* 0: taken; 1: not possible in its state. */
typedef int inject_fn(struct ordering *o, const struct view_inject *inject);

/* Turns the occurrences that the order names, of one team or all; how many there are into
 * *ret_meant. */
static unsigned inject_turn_events(struct ordering *o, uint32_t team, enum event_state to,
                                   unsigned *ret_meant)
{
    const struct view *view = o->state->view;
    unsigned taken = 0;

    *ret_meant = 0;
    for (size_t i = 0; i < view->event_count; i++) {
        const struct view_event *event = &view->events[i];

        if (event->made.event == 0 || strcmp(event->made.id, o->order->target) != 0 ||
            (team != 0 && event->made.team != team))
            continue;
        ++*ret_meant;
        if (!move_event(event->state, to))
            continue;
        intents_event(o->intents, event->made.event, to, 0, o->order->actor);
        taken++;
    }
    return taken;
}

/* Is the inject's event one that an order has just turned? Then its row takes the inject along. */
static bool inject_turned(const struct ordering *o, const struct view_inject *inject)
{
    for (size_t i = 0; i < o->intents->row_count; i++)
        if (o->intents->rows[i].kind == ROW_EVENT_STATE &&
            o->intents->rows[i].as.event_state.event == inject->made.event)
            return true;
    return false;
}

static unsigned inject_count_moved(const struct ordering *o)
{
    unsigned count = 0;

    for (size_t i = 0; i < o->intents->row_count; i++)
        count += o->intents->rows[i].kind == ROW_EVENT_MOVED;
    return count;
}

/* Puts an order to every inject that is meant, and to the event that it names (`turn`: the state it
 * gets; -1: none): accepted when one of them takes it; `why`: what to say of a held one. */
static int order_injects(struct ordering *o, inject_fn *take, int turn, const char *done,
                         const char *why)
{
    const struct view *view = o->state->view;
    const struct view_team *team = NULL;
    const struct view_inject *refused = NULL;
    unsigned meant = 0, taken = 0, events = 0, fired = inject_count_moved(o);
    char deed[DEED_TEXT];

    if (order_team(o, &team) != 0)
        return 1;
    events = fired;
    if (turn >= 0)
        fired = inject_turn_events(o, team != NULL ? team->made.team : 0, (enum event_state)turn,
                                   &events);
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (!inject_is_meant(o, inject, team != NULL ? team->made.team : 0))
            continue;
        meant++;
        if (take(o, inject) == 0)
            taken++;
        else
            refused = inject;
    }
    if (meant == 0 && events != 0)
        return fired != 0 ? ACCEPT(o, "%s: event %.60s", done, o->order->target)
                          : REFUSE(o, "event %.60s has fired, and has no inject", o->order->target);
    if (meant == 0)
        return order_no_item(o, "inject or event", team);
    if (taken == 0)
        return REFUSE(o, "%s is %s%s%s", refused->made.id, inject_state_words[refused->state],
                      refused->state == INJECT_HELD ? why : "",
                      calendar_deed(o->state->view, &refused->turned, deed));
    return ACCEPT(o, "%s: %u of %u", done, taken, meant);
}

static int inject_fire(struct ordering *o, const struct view_inject *inject)
{
    if (!inject_can_go(inject->state, inject->made.vm == 0))
        return 1;
    if ((inject->state == INJECT_SCHEDULED || inject->state == INJECT_ARMED) &&
        inject_turned(o, inject))
        return 0;
    intents_dispatch(o->intents, o->state, inject, 0, o->order->actor);
    return 0;
}

/* ---- fired later ---- */

/* One that waits for its event waits for its own time instead: it is held until then. */
int order_inject_later(struct ordering *o, const struct view_inject *inject)
{
    bool waits = inject->state == INJECT_SCHEDULED || inject->state == INJECT_ARMED;

    if (!inject_can_go(inject->state, inject->made.vm == 0))
        return 1;
    for (size_t i = 0; waits && i < o->intents->row_count; i++)
        if (o->intents->rows[i].kind == ROW_EVENT_MOVED &&
            o->intents->rows[i].as.event_moved.event == inject->made.event)
            return 0; /* it goes with its event */
    if (waits)
        intents_inject(o->intents, inject, INJECT_HELD, o->order->actor, "until a time of its own");
    intents_planned(o->intents, inject, o->order->to_ms, o->order->actor, o->order->reason);
    return 0;
}

/* Events of that name fire then, whatever else they wait for. */
static void inject_fire_events_later(struct ordering *o, uint32_t team)
{
    const struct view *view = o->state->view;

    for (size_t i = 0; i < view->event_count; i++) {
        const struct view_event *event = &view->events[i];

        if (event->made.event == 0 || strcmp(event->made.id, o->order->target) != 0 ||
            event->state > OCCURRENCE_OPEN || (team != 0 && event->made.team != team))
            continue;
        intents_row(o->intents,
                    &(struct row){.kind = ROW_EVENT_MOVED,
                                  .as.event_moved = {.event = event->made.event,
                                                     .at = o->order->to_ms,
                                                     .close = event->made.close > o->order->to_ms
                                                                  ? event->made.close
                                                                  : o->order->to_ms,
                                                     .fires = true,
                                                     .by = o->order->actor,
                                                     .text = o->order->reason}});
    }
}

int order_time_is_good(struct ordering *o)
{
    const struct view *view = o->state->view;

    if (view->phase == PHASE_ENDED)
        return REFUSE(o, "ENDEX was already called");
    if (o->order->to_ms <= o->state->x || o->order->to_ms > ORDER_TIME_MOST)
        return REFUSE(o, "that time has already passed");
    if (view->exercise.endex > 0 && o->order->to_ms >= view->exercise.endex)
        return REFUSE(o, "that is after the planned ENDEX");
    return 0;
}

static int order_fire_later(struct ordering *o)
{
    const struct view_team *team;

    if (order_time_is_good(o) != 0 || order_team(o, &team) != 0)
        return 1;
    inject_fire_events_later(o, team != NULL ? team->made.team : 0);
    return order_injects(o, order_inject_later, -1, "planned", "");
}

int order_fire(struct ordering *o)
{
    const enum clock_phase phase = o->state->view->phase;
    bool stands = phase == PHASE_CLOSED || phase == PHASE_PAUSED;
    bool now = o->order->detail != NULL && strcmp(o->order->detail, "now") == 0;

    if (o->order->to_ms != 0)
        return order_fire_later(o);
    if (stands && !now)
        return REFUSE(o,
                      "%s nothing is fired: end it first, say --at TIME, or the director fires it "
                      "all the same by --now (a message of your own: excon message)",
                      phase == PHASE_PAUSED ? "in PAUSEX" : "outside the play hours");
    if (phase != PHASE_RUNNING && !stands)
        return REFUSE(o, "the clock does not run: injects are fired between STARTEX and ENDEX");
    return order_injects(o, inject_fire, OCCURRENCE_FIRED, "fired", "");
}

static int inject_hold(struct ordering *o, const struct view_inject *inject)
{
    /* The planned time of an inject is withdrawn. */
    if (inject->fire_at >= 0) {
        intents_planned(o->intents, inject, 0, o->order->actor, o->order->reason);
        return 0;
    }
    if (inject->state != INJECT_SCHEDULED && inject->state != INJECT_ARMED)
        return 1;
    intents_inject(o->intents, inject, INJECT_HELD, o->order->actor, o->order->reason);
    return 0;
}

int order_hold(struct ordering *o)
{
    return order_injects(o, inject_hold, -1, "held", " already");
}

static int inject_release(struct ordering *o, const struct view_inject *inject)
{
    const struct view_event *event = view_event(o->state->view, inject->made.event);

    /* Its time has passed: firing it is a decision of its own. */
    if (inject->state != INJECT_HELD || event == NULL || event->state > OCCURRENCE_OPEN)
        return 1;
    intents_inject(o->intents, inject, INJECT_SCHEDULED, o->order->actor, o->order->reason);
    return 0;
}

int order_release(struct ordering *o)
{
    return order_injects(o, inject_release, -1, "released",
                         " and its time has passed: fire it or skip it");
}

static int inject_skip(struct ordering *o, const struct view_inject *inject)
{
    if (!move_inject(inject->state, INJECT_SKIPPED))
        return 1;
    intents_inject(o->intents, inject, INJECT_SKIPPED, o->order->actor, o->order->reason);
    return 0;
}

int order_skip(struct ordering *o)
{
    return order_injects(o, inject_skip, OCCURRENCE_CANCELLED, "skipped", "");
}

/* ---- postpone ---- */

/* Does the order name this occurrence, or an inject of it? */
static bool inject_names_event(const struct ordering *o, const struct view_event *event)
{
    uint32_t count;
    const uint32_t *injects = state_injects(o->state, event->made.event, &count);

    if (strcmp(event->made.id, o->order->target) == 0)
        return true;
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(view_inject(o->state->view, injects[i])->made.id, o->order->target) == 0)
            return true;
    return false;
}

/* Returns the event's new time. */
static int64_t inject_move_event_by(struct ordering *o, const struct view_event *event)
{
    int64_t from = event->made.at > o->state->x ? event->made.at : o->state->x;
    int64_t at = o->order->to_ms != 0 ? o->order->to_ms : from + o->order->by_ms;

    intents_row(
        o->intents,
        &(struct row){.kind = ROW_EVENT_MOVED,
                      .as.event_moved = {.event = event->made.event,
                                         .at = at,
                                         .close = event->made.close > at ? event->made.close : at,
                                         .fires = event->ordered,
                                         .by = o->order->actor,
                                         .text = o->order->reason}});
    return at;
}

int order_postpone(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team;
    unsigned meant = 0, moved = 0;
    int64_t latest = 0;

    if (order_team(o, &team) != 0)
        return 1;
    if (o->order->to_ms != 0 && o->order->to_ms <= o->state->x)
        return REFUSE(o, "that time has already passed");
    if ((o->order->to_ms == 0 && o->order->by_ms <= 0) || o->order->by_ms > ORDER_TIME_MOST ||
        o->order->to_ms > ORDER_TIME_MOST)
        return REFUSE(o, "postpone needs a duration, such as 10min");
    for (size_t i = 0; i < view->event_count; i++) {
        const struct view_event *event = &view->events[i];

        if (event->made.event == 0 || (team != NULL && event->made.team != team->made.team) ||
            !inject_names_event(o, event))
            continue;
        meant++;
        if (event->state != OCCURRENCE_SCHEDULED || event->made.at < 0)
            continue;
        if (order_is_second(o, &event->moved, "it was postponed") != 0)
            return 1;
        int64_t at = inject_move_event_by(o, event);

        latest = at > latest ? at : latest;
        moved++;
    }
    if (meant == 0)
        return order_no_item(o, "event or inject", NULL);
    if (moved == 0)
        return REFUSE(o, "%.60s has no time that it waits for", o->order->target);
    return ACCEPT(o, "postponed: %u of %u%s", moved, meant,
                  view->exercise.endex > 0 && latest >= view->exercise.endex
                      ? ", to a time at which ENDEX will have come (excon clock extend)"
                      : "");
}

/* ---- cleanup ---- */

static int inject_clean_up(struct ordering *o, const struct view_inject *inject)
{
    if (!move_cleanup(inject->cleanup, CLEANUP_SENT) ||
        !decide_can_reach(o->state, inject->made.vm))
        return 1;
    intents_cleanup(o->intents, inject->made.inject, CLEANUP_SENT, o->order->actor,
                    o->order->reason);
    return 0;
}

int order_cleanup(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team;
    unsigned meant = 0, taken = 0;

    if (order_team(o, &team) != 0)
        return 1;
    for (size_t i = 0; i < view->inject_count; i++) {
        if (!inject_is_meant(o, &view->injects[i], team != NULL ? team->made.team : 0))
            continue;
        meant++;
        taken += inject_clean_up(o, &view->injects[i]) == 0;
    }
    if (meant == 0)
        return order_no_item(o, "inject or event", NULL);
    if (taken == 0)
        return REFUSE(o, "%.60s has nothing to clean up now", o->order->target);
    return ACCEPT(o, "cleaning up: %u of %u", taken, meant);
}
