/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events and injects. The DISPATCHED row of an inject is on disk before the action leaves, so the
 * controller can ask for the inject again after any crash. Asking and sending are one request, so
 * the inject never runs twice.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"
#include "core/view/moves.h"
#include "core/decide/trigger.h"

enum {
    ASK_AGAIN = 3000,   /* ms until an unanswered inject is asked for again */
    FULL_AGAIN = 10000, /* ms until one is sent again whose guest has no room */
};

/* ---- events ---- */

/* Do all its triggers hold? An event that an expectation opened needs no person as well. */
static bool exercise_may_fire(const struct state *state, const struct view_event *event)
{
    int64_t ready = trigger_ready(state, event);

    if (view_is_held(state->view, event->made.team))
        return false;
    if (event->ordered)
        return event->made.at <= state->x;
    return (!event->made.manual || event->cause != 0) && ready >= 0 && ready <= state->x;
}

static void exercise_event_due(const struct state *state, const struct view_event *event,
                               struct intents *intents)
{
    if (event->ordered && event->state <= OCCURRENCE_OPEN) {
        if (exercise_may_fire(state, event))
            intents_event(intents, event->made.event, OCCURRENCE_FIRED, 0, event->moved.by);
        return;
    }
    /* The item of a time that it does not have any more is passed over. */
    if (event->state == OCCURRENCE_SCHEDULED && event->made.at <= state->x &&
        !view_is_held(state->view, event->made.team))
        intents_event(intents, event->made.event,
                      exercise_may_fire(state, event) ? OCCURRENCE_FIRED : OCCURRENCE_OPEN, 0, "");
}

static void exercise_trigger_due(const struct state *state, const struct view_event *event,
                                 struct intents *intents)
{
    if (event->state == OCCURRENCE_OPEN && exercise_may_fire(state, event))
        intents_event(intents, event->made.event, OCCURRENCE_FIRED, event->cause, "");
}

static void exercise_on_result(const struct state *state, const struct row *row,
                               struct intents *intents)
{
    uint32_t count;
    const uint32_t *events =
        state_items(&state->events_of_condition, row->as.condition_result.condition, &count);

    if (state->view->phase != PHASE_RUNNING || row->as.condition_result.excused)
        return;
    for (uint32_t i = 0; i < count; i++) {
        const struct view_event *event = view_event(state->view, events[i]);

        if (event != NULL && event->state == OCCURRENCE_OPEN && exercise_may_fire(state, event))
            intents_event(intents, events[i], OCCURRENCE_FIRED, row->seq, "");
    }
}

static void exercise_on_event_state(const struct state *state, const struct row *row,
                                    struct intents *intents)
{
    uint32_t count;
    const uint32_t *injects = state_injects(state, row->as.event_state.event, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_inject *inject = view_inject(state->view, injects[i]);
        bool waits = inject->state == INJECT_SCHEDULED || inject->state == INJECT_ARMED;

        if (waits && row->as.event_state.state == OCCURRENCE_FIRED &&
            view_is_held(state->view, inject->made.team) &&
            (row->as.event_state.by == NULL || row->as.event_state.by[0] == '\0'))
            intents_inject(intents, inject, INJECT_HELD, "", "its team is held");
        else if (waits && row->as.event_state.state == OCCURRENCE_FIRED)
            intents_dispatch(intents, state, inject, row->seq, row->as.event_state.by);
        if (waits && row->as.event_state.state == OCCURRENCE_EXPIRED)
            intents_inject(intents, inject, INJECT_EXPIRED, "", "its event did not fire");
    }
}

static void exercise_on_endex(const struct state *state, struct intents *intents)
{
    const struct view *view = state->view;

    for (size_t i = 0; i < view->event_count; i++)
        if (view->events[i].made.event != 0 && view->events[i].state <= OCCURRENCE_OPEN)
            intents_event(intents, view->events[i].made.event, OCCURRENCE_EXPIRED, 0, "");
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (inject->made.inject == 0)
            continue;
        if (inject->state == INJECT_DISPATCHED || inject->state == INJECT_RUNNING)
            intents_inject(intents, inject, INJECT_INTERRUPTED, "",
                           "ENDEX came before the guest's answer; it may have run");
        else if (inject->state == INJECT_HELD)
            intents_inject(intents, inject, INJECT_EXPIRED, "", "held until ENDEX");
    }
}

void decide_exercise_row(const struct state *state, const struct row *row, struct intents *intents)
{
    switch (row->kind) {
    case ROW_EVENT_STATE:
        exercise_on_event_state(state, row, intents);
        break;
    case ROW_CONDITION_RESULT:
        exercise_on_result(state, row, intents);
        break;
    case ROW_INJECT_STATE:
        if (row->as.inject_state.state == INJECT_DISPATCHED &&
            !decide_is_revert(view_inject(state->view, row->as.inject_state.inject)))
            intents_act(intents, ACTION_INJECT, row->as.inject_state.inject, row->r);
        break;
    case ROW_CLOCK_ENDED:
        exercise_on_endex(state, intents);
        break;
    default:
        break;
    }
}

/* ---- what is due ---- */

void decide_exercise_due(const struct state *state, const struct agenda_item *item,
                         struct intents *intents)
{
    const struct view *view = state->view;
    const struct view_event *event = view_event(view, item->subject);
    const struct view_inject *inject = view_inject(view, item->subject);

    switch ((enum agenda_what)item->what) {
    case DUE_EVENT:
        if (event != NULL)
            exercise_event_due(state, event, intents);
        break;
    case DUE_FIRE:
        if (inject != NULL && inject->fire_at >= 0 && inject->fire_at <= state->x &&
            !view_is_held(view, inject->made.team))
            intents_dispatch(intents, state, inject, 0, inject->fire_by);
        break;
    case DUE_EVENT_CLOSE:
        if (event != NULL && event->state == OCCURRENCE_OPEN && event->made.close <= state->x &&
            !view_is_held(view, event->made.team))
            intents_event(intents, item->subject, OCCURRENCE_EXPIRED, 0, "");
        break;
    case DUE_TRIGGER:
        if (event != NULL)
            exercise_trigger_due(state, event, intents);
        break;
    case DUE_ENDEX:
        if (view->phase == PHASE_RUNNING && view->exercise.endex <= state->x)
            intents_row(intents,
                        &(struct row){.kind = ROW_CLOCK_ENDED, .as.clock = {.text = "as planned"}});
        break;
    case DUE_ASK:
        if (inject != NULL &&
            (inject->state == INJECT_DISPATCHED || inject->state == INJECT_RUNNING))
            intents_act(intents, ACTION_INJECT, item->subject, 0);
        break;
    default:
        break;
    }
}

/* ---- answers ---- */

/* What an answer says of the inject; the text of a failure into `text`. */
static enum inject_state exercise_told(const struct ended *ended, char *text, size_t size)
{
    if (strcmp(ended->state, "running") == 0)
        return INJECT_RUNNING;
    if (strcmp(ended->state, "void") == 0)
        return INJECT_CANCELLED;
    if (strcmp(ended->state, "ended") != 0) {
        text_copy(text, size, "the guest does not know how it ended; it may have run");
        return INJECT_INTERRUPTED;
    }
    if (ended->timed_out)
        text_copy(text, size, "ended at its timeout");
    else if (ended->signal != NULL && ended->signal[0] != '\0')
        text_print(text, size, "ended by signal %s", ended->signal);
    else if (!ended->has_exit)
        text_copy(text, size, "the answer has no exit status");
    else if (ended->exit != 0)
        text_print(text, size, "exit status %d", ended->exit);
    else
        return INJECT_DELIVERED;
    return INJECT_FAILED;
}

static void exercise_inject_told(const struct view_inject *inject, const struct ended *ended,
                                 struct intents *intents)
{
    char text[160] = "";
    enum inject_state now = exercise_told(ended, text, sizeof(text));

    if (now == INJECT_RUNNING && inject->state == INJECT_RUNNING && inject->text[0] == '\0')
        return;
    intents_row(intents, &(struct row){.kind = ROW_INJECT_STATE,
                                       .as.inject_state = {.inject = inject->made.inject,
                                                           .state = now,
                                                           .attempt = inject->attempt,
                                                           .incarnation = inject->incarnation,
                                                           .has_exit = ended->has_exit,
                                                           .exit = ended->exit,
                                                           .output = ended->output,
                                                           .text = text}});
}

/*
 * The inject's files could not be uploaded. If this controller process sent it, it has not run. If
 * an earlier process sent it, it may have run, and the guest is asked until it answers. A transport
 * that died is no answer.
 */
static void exercise_files_failed(const struct state *state, const struct view_inject *inject,
                                  const struct ended *ended, struct intents *intents)
{
    bool refused = ended->outcome == OUTCOME_DONE || strcmp(ended->reason, REASON_REFUSED) == 0;
    char text[160];

    if (strcmp(ended->reason, REASON_AGENT) == 0 || inject->epoch != state->view->epoch) {
        intents_wake(intents, DUE_ASK, ended->subject, state->r + ASK_AGAIN);
        return;
    }
    if (ended->outcome == OUTCOME_DONE)
        text_print(text, sizeof(text), "the folder for its files could not be made: exit status %d",
                   ended->exit);
    else
        text_print(text, sizeof(text), "its files: %s", ended->text);
    intents_inject(intents, inject, refused ? INJECT_FAILED : INJECT_UNREACHABLE, "", text);
}

/*
 * The guest has no space for the marker, and names its boot: the inject has not run. A row records
 * the boot, in which the marker may be made in memory, and the inject is sent again, until there is
 * space.
 */
static void exercise_inject_full(const struct state *state, const struct view_inject *inject,
                                 const struct ended *ended, struct intents *intents)
{
    if (inject->full)
        intents_wake(intents, DUE_ASK, ended->subject, state->r + FULL_AGAIN);
    else
        intents_row(intents, &(struct row){.kind = ROW_INJECT_STATE,
                                           .as.inject_state = {.inject = inject->made.inject,
                                                               .state = INJECT_DISPATCHED,
                                                               .attempt = inject->attempt,
                                                               .incarnation = inject->incarnation,
                                                               .boot = ended->boot,
                                                               .text = ended->text}});
}

/*
 * The guest cannot write the marker, or the request was refused: the inject has not run, and asking
 * again changes nothing. An earlier attempt may have run.
 */
static void exercise_inject_refused(const struct state *state, const struct view_inject *inject,
                                    const struct ended *ended, struct intents *intents)
{
    bool unrun =
        inject->state == INJECT_DISPATCHED && (ended->sent || inject->epoch == state->view->epoch);
    char text[160];

    if (unrun && ended->boot != NULL && ended->boot[0] != '\0') {
        exercise_inject_full(state, inject, ended, intents);
        return;
    }
    text_print(text, sizeof(text), unrun ? "%s" : "%s; it may have run", ended->text);
    intents_inject(intents, inject, unrun ? INJECT_FAILED : INJECT_INTERRUPTED, "", text);
}

/* Sent without an answer: records once what is known. */
static void exercise_inject_unanswered(const struct view_inject *inject, const struct ended *ended,
                                       struct intents *intents)
{
    static const struct {
        const char *reason, *doubt;
    } losses[] = {{REASON_CUT_OFF, ""},
                  {REASON_UNREACHABLE, ""},
                  {REASON_DENIED, " (the guest denies the login: tampered with?)"},
                  {REASON_HOST_KEY, " (the guest has another host key: tampered with?)"}};
    const char *doubt = NULL;
    char text[160];

    for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++)
        if (strcmp(ended->reason, losses[i].reason) == 0)
            doubt = losses[i].doubt;
    if (inject->state == INJECT_RUNNING && inject->text[0] != '\0')
        return;
    text_print(text, sizeof(text), "%s %s%s; asking again", doubt != NULL ? "cut off" : "no answer",
               inject->state == INJECT_RUNNING ? "while it ran" : "since it was sent",
               doubt != NULL ? doubt : "");
    intents_inject(intents, inject, INJECT_RUNNING, "", text);
}

void decide_inject_ended(const struct state *state, const struct ended *ended,
                         struct intents *intents)
{
    const struct view_inject *inject = view_inject(state->view, ended->subject);

    if (inject == NULL || (inject->state != INJECT_DISPATCHED && inject->state != INJECT_RUNNING))
        return;
    if (ended->before) {
        exercise_files_failed(state, inject, ended, intents);
        return;
    }
    if (ended->outcome == OUTCOME_DONE) {
        exercise_inject_told(inject, ended, intents);
        if (strcmp(ended->state, "running") == 0)
            intents_wake(intents, DUE_ASK, ended->subject, state->r + ASK_AGAIN);
        return;
    }
    /* The provider answers a machine action at once with its result. */
    if (inject->made.machine[0] != '\0' && strcmp(ended->reason, REASON_AGENT) != 0 &&
        ended->outcome == OUTCOME_FAILED) {
        intents_inject(intents, inject, INJECT_FAILED, "", ended->text);
        return;
    }
    if (ended->outcome == OUTCOME_FAILED && strcmp(ended->reason, REASON_REFUSED) == 0) {
        exercise_inject_refused(state, inject, ended, intents);
        return;
    }
    /* Certain that nothing left, neither now nor before: the inject did not run. Otherwise it is
     * asked for until an answer comes, so that nothing is ever silently unknown. */
    if (!ended->sent && inject->state == INJECT_DISPATCHED && inject->epoch == state->view->epoch) {
        intents_inject(intents, inject, INJECT_UNREACHABLE, "", ended->text);
        return;
    }
    exercise_inject_unanswered(inject, ended, intents);
    intents_wake(intents, DUE_ASK, ended->subject, state->r + ASK_AGAIN);
}
