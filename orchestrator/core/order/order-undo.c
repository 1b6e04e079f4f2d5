/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes an order back: what it changed becomes as it was before, by rows of its own, all of it or
 * nothing. What has happened since, or was changed by somebody else, is not taken back. Which
 * orders can be, core/view/undo.c says.
 */
#include <string.h>

#include "core/model/row.h"
#include "core/order/order.h"
#include "core/order/rights.h"
#include "core/view/moves.h"
#include "core/view/queue.h"
#include "core/view/tell.h"
#include "core/view/undo.h"

static int undo_inject(struct ordering *o, const struct view_undo_step *step)
{
    const struct view_inject *inject = view_inject(o->state->view, step->item);
    const struct view_event *event =
        inject != NULL ? view_event(o->state->view, inject->made.event) : NULL;

    if (inject == NULL || inject->row != step->seq)
        return REFUSE(o, "%s is %s since then", inject != NULL ? inject->made.id : "it",
                      inject != NULL ? inject_state_words[inject->state] : "not there");
    /* The event of one that was skipped with it comes back with it. */
    if (event == NULL || (event->state > OCCURRENCE_OPEN && event->state != OCCURRENCE_CANCELLED))
        return REFUSE(o, "the time of %s has passed: fire it", inject->made.id);
    if (step->state == INJECT_ARMED || step->state == INJECT_SCHEDULED)
        intents_inject(o->intents, inject, INJECT_SCHEDULED, o->order->actor, o->order->reason);
    else if (step->state == INJECT_HELD)
        intents_inject(o->intents, inject, INJECT_HELD, o->order->actor, o->order->reason);
    else
        return REFUSE(o, "%s was %s, which does not come back", inject->made.id,
                      inject_state_words[step->state]);
    return 0;
}

static int undo_event(struct ordering *o, const struct view_undo_step *step)
{
    const struct view_event *event = view_event(o->state->view, step->item);

    if (event == NULL || event->state != OCCURRENCE_CANCELLED ||
        step->state != OCCURRENCE_SCHEDULED)
        return REFUSE(o, "event %s cannot come back", event != NULL ? event->made.id : "");
    if (event->made.at >= 0 && event->made.at <= o->state->x)
        return REFUSE(o, "the time of event %s has passed: fire it", event->made.id);
    intents_event(o->intents, step->item, OCCURRENCE_SCHEDULED, 0, o->order->actor);
    return 0;
}

static int undo_move(struct ordering *o, const struct view_undo_step *step)
{
    const struct view_event *event = view_event(o->state->view, step->item);
    char at[32];

    if (event == NULL || event->state != OCCURRENCE_SCHEDULED)
        return REFUSE(o, "event %s is %s since then", event != NULL ? event->made.id : "",
                      event != NULL ? event_state_words[event->state] : "");
    if (event->made.at != step->to || event->made.close != step->until)
        return REFUSE(o, "event %s was moved again since then", event->made.id);
    if (step->at <= o->state->x)
        return REFUSE(o, "the time of event %s, %s, has passed", event->made.id,
                      tell_span(&at, step->at));
    intents_row(o->intents, &(struct row){.kind = ROW_EVENT_MOVED,
                                          .as.event_moved = {.event = step->item,
                                                             .at = step->at,
                                                             .close = step->close,
                                                             .fires = step->ordered,
                                                             .by = o->order->actor,
                                                             .text = o->order->reason}});
    return 0;
}

/* By the order that reverses it, with all that is asked of that. */
static int undo_by(struct ordering *o, const struct view_undo_step *step, const char *verb)
{
    struct order reverse = *o->order;
    struct ordering inner = *o;
    char number[16];

    text_print(number, sizeof(number), "%u", step->item);
    reverse.verb = verb;
    reverse.target = number;
    reverse.team = view_team_id(o->state->view, step->team);
    reverse.detail = "";
    if (reverse.reason[0] == '\0')
        reverse.reason = "undone";
    inner.order = &reverse;
    return strcmp(verb, "adjust-reverse") == 0 ? order_adjust_reverse(&inner)
                                               : order_excuse_reverse(&inner);
}

static int undo_queue(struct ordering *o, const struct view_undo_step *step)
{
    const struct view_claim *claim = queue_claim_of(o->state->view, step->row);
    struct queue_item item;

    if (!queue_find(o->state->view, step->row, o->state->x, &item) || claim == NULL)
        return REFUSE(o, "%lld waits no longer", (long long)step->row);
    intents_row(o->intents,
                &(struct row){.kind = step->by[0] != '\0' ? ROW_QUEUE_CLAIMED : ROW_QUEUE_RELEASED,
                              .as.queue = {.row = step->row,
                                           .team = step->team,
                                           .by = step->by[0] != '\0' ? step->by : o->order->actor,
                                           .text = o->order->reason}});
    return 0;
}

static int undo_step(struct ordering *o, const struct view_undo_step *step)
{
    switch (step->kind) {
    case ROW_INJECT_STATE:
        return undo_inject(o, step);
    case ROW_EVENT_STATE:
        return undo_event(o, step);
    case ROW_EVENT_MOVED:
        return undo_move(o, step);
    case ROW_SCORE_EXCUSED:
        return undo_by(o, step, "excuse-reverse");
    case ROW_SCORE_ADJUSTED:
        return undo_by(o, step, "adjust-reverse");
    case ROW_NOTE_WRITTEN:
        return 0; /* the row order.undone withdraws it */
    default:
        return undo_queue(o, step);
    }
}

static bool undo_is_own(const struct ordering *o, const struct view_undo *undo)
{
    return undo->role == o->order->role && strcmp(undo->actor, o->order->actor) == 0;
}

/* The order that is meant; NULL: refused. A seat that is not told what others order hears of theirs
 * as of rows that are no orders. */
static const struct view_undo *undo_meant(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_undo *undo;
    int64_t row = 0;

    if (o->order->target[0] == '\0' || strcmp(o->order->target, "all") == 0)
        undo = view_undo_newest(view, o->order->actor);
    else
        undo = text_to_int(o->order->target, 1, INT64_MAX, &row) ? view_undo_of(view, row) : NULL;
    if (undo != NULL && !rights_see(AUDIENCE_EXCON, 0, o->order->role, o->order->own_team) &&
        !undo_is_own(o, undo))
        undo = NULL;
    if (undo == NULL && row == 0)
        (void)REFUSE(o, "%s has given no order that could be undone", o->order->actor);
    else if (undo == NULL)
        (void)REFUSE(o, "row %lld is no order that was accepted (excon log)", (long long)row);
    return undo;
}

/* Everybody may take back orders of their own; a director everybody's. 0, or 1 and why not. */
static int undo_may(struct ordering *o, const struct view_undo *undo)
{
    const char *never = view_undo_never(undo->verb);
    char at[32], called[UNDO_CALLED];

    view_undo_called(called, undo);
    if (undo->undone)
        return REFUSE(o, "%s is undone already", called);
    if (o->order->role != ROLE_DIRECTOR && !undo_is_own(o, undo))
        return REFUSE(o, "%s was ordered by %s: only a director takes back what another ordered",
                      called, undo->actor);
    if (never != NULL || undo->lost)
        return REFUSE(o, "%s of %s cannot be undone: %s", called, tell_span(&at, undo->x),
                      never != NULL ? never : "it changed more than is kept");
    return 0;
}

int order_undo(struct ordering *o)
{
    const struct view_undo *undo = undo_meant(o);
    char at[32];
    int result = 0;

    if (undo == NULL || undo_may(o, undo) != 0)
        return 1;
    /* An event comes back before its injects. */
    for (int injects = 0; injects < 2 && result == 0; injects++)
        for (size_t i = 0; i < undo->step_count && result == 0; i++)
            if ((undo->steps[i].kind == ROW_INJECT_STATE) == (injects == 1))
                result = undo_step(o, &undo->steps[i]);
    if (result != 0)
        return result;
    intents_row(o->intents, &(struct row){.kind = ROW_ORDER_UNDONE,
                                          .as.order_undone = {.row = undo->row,
                                                              .verb = undo->verb,
                                                              .target = undo->target,
                                                              .by = o->order->actor,
                                                              .text = o->order->reason}});
    return ACCEPT(o, "undone: %s%s%s of %s, by %s", undo->verb, undo->target[0] != '\0' ? " " : "",
                  undo->target, tell_span(&at, undo->x), undo->actor);
}
