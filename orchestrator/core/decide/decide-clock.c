/* SPDX-License-Identifier: Apache-2.0 */
/* Play hours begin and end. A clock jump passes over injects: they are held, fired or skipped,
 * as the scenario says. The clock stops by itself when the journal cannot be written. */
#include "core/view/calendar.h"
#include "core/view/coming.h"
#include "core/decide/decide.h"

void decide_hours(const struct state *state, struct intents *intents)
{
    struct calendar_step step;

    if (!view_is_on(state->view) || !calendar_next(state->view, state->wall, &step) ||
        step.wall > state->wall)
        return;
    intents_row(intents, &(struct row){.kind = ROW_CLOCK_HOURS,
                                       .as.clock_hours = {.day = step.day, .open = step.open}});
}

/* An ENDEX that falls on the end of play hours does not wait for the next ones, and the last play
 * hours end the exercise. */
static void clock_hours_over(const struct state *state, struct intents *intents)
{
    const struct view *view = state->view;
    struct calendar_step step;
    bool more = calendar_next(view, state->wall, &step),
         due = view->exercise.endex > 0 && view->exercise.endex <= state->x;

    if (view->open || view->phase != PHASE_CLOSED || (more && !due))
        return;
    intents_row(intents, &(struct row){
                             .kind = ROW_CLOCK_ENDED,
                             .as.clock = {.text = due ? "as planned" : "the play hours are over"}});
}

static void clock_overtake(const struct state *state, const struct view_event *event,
                           enum late_word late, struct intents *intents)
{
    uint32_t count;
    const uint32_t *injects = state_injects(state, event->made.event, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_inject *inject = view_inject(state->view, injects[i]);

        if (inject->state != INJECT_SCHEDULED && inject->state != INJECT_ARMED)
            continue;
        intents_inject(intents, inject, late == LATE_WORD_SKIP ? INJECT_SKIPPED : INJECT_HELD, "",
                       "the clock was set past its time");
    }
}

/* ---- one team alone ---- */

static void clock_later_events(const struct state *state, const struct team_clock *body,
                               struct intents *intents)
{
    for (size_t i = 0; i < state->view->event_count; i++) {
        const struct view_event *event = &state->view->events[i];
        bool waits = event->state == OCCURRENCE_SCHEDULED || event->ordered;

        if (event->made.event == 0 || event->made.team != body->team || event->made.at < 0 ||
            event->state > OCCURRENCE_OPEN)
            continue;
        intents_row(intents, &(struct row){.kind = ROW_EVENT_MOVED,
                                           .as.event_moved = {
                                               .event = event->made.event,
                                               .at = event->made.at + (waits ? body->length : 0),
                                               .close = event->made.close + body->length,
                                               .fires = event->ordered,
                                               .by = body->by,
                                               .text = "its team was held"}});
    }
}

static void clock_later_deadlines(const struct state *state, const struct team_clock *body,
                                  struct intents *intents)
{
    for (size_t i = 0; i < state->view->expectation_count; i++) {
        const struct view_expectation *expectation = &state->view->expectations[i];

        if (expectation->made.expectation == 0 || expectation->made.team != body->team ||
            expectation->state != EXPECTATION_OPEN || expectation->due < 0)
            continue;
        intents_row(
            intents,
            &(struct row){
                .kind = ROW_EXPECTATION_STATE,
                .as.expectation_state = {
                    .expectation = expectation->made.expectation,
                    .state = EXPECTATION_OPEN,
                    .due = expectation->due + calendar_waited(body, state->x, expectation->x),
                    .by = body->by,
                    .text = body->how == TEAM_EXTENDED ? "its team has more time"
                                                       : "its team was released"}});
    }
}

static void clock_later_cleanups(const struct state *state, const struct team_clock *body,
                                 struct intents *intents)
{
    for (size_t i = 0; i < state->view->inject_count; i++) {
        const struct view_inject *inject = &state->view->injects[i];

        if (inject->made.inject == 0 || inject->made.team != body->team ||
            inject->cleanup != CLEANUP_PENDING || inject->cleanup_due < 0)
            continue;
        intents_row(intents, &(struct row){.kind = ROW_INJECT_CLEANUP,
                                           .as.inject_cleanup = {
                                               .inject = inject->made.inject,
                                               .state = CLEANUP_PENDING,
                                               .due = inject->cleanup_due +
                                                      calendar_waited(body, state->x, inject->x)}});
    }
}

static void clock_later_fires(const struct state *state, const struct team_clock *body,
                              struct intents *intents)
{
    for (size_t i = 0; i < state->view->inject_count; i++) {
        const struct view_inject *inject = &state->view->injects[i];

        if (inject->made.inject != 0 && inject->made.team == body->team && inject->fire_at >= 0)
            intents_planned(intents, inject, inject->fire_at + body->length, inject->fire_by,
                            "its team was held");
    }
}

static void clock_team_goes_on(const struct state *state, const struct team_clock *body,
                               struct intents *intents)
{
    if (body->how == TEAM_RELEASED) {
        clock_later_events(state, body, intents);
        clock_later_cleanups(state, body, intents);
        clock_later_fires(state, body, intents);
    }
    if (body->how != TEAM_HELD)
        clock_later_deadlines(state, body, intents);
}

void decide_clock_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct clock_moved *moved = &row->as.clock_moved;
    enum late_word late = (enum late_word)state->view->exercise.late;

    if (row->kind == ROW_TEAM_CLOCK)
        clock_team_goes_on(state, &row->as.team_clock, intents);
    if (row->kind == ROW_CLOCK_STARTED)
        decide_hours(state, intents);
    if (row->kind == ROW_CLOCK_HOURS && !row->as.clock_hours.open)
        clock_hours_over(state, intents);

    if (row->kind != ROW_CLOCK_MOVED || moved->how == MOVE_REMOVED || late == LATE_WORD_FIRE)
        return;
    for (size_t i = 0; i < state->view->event_count; i++) {
        const struct view_event *event = &state->view->events[i];

        /* What is a held team's own waits with it. */
        if (view_is_held(state->view, event->made.team))
            continue;
        /* An event that waits for more than its time fires when that holds, as long as it may. */
        if (event->made.event != 0 && event->state == OCCURRENCE_SCHEDULED &&
            event->made.at > moved->to - moved->length && event->made.at <= moved->to &&
            (event->ordered || !coming_waits(&event->made) || event->made.close <= moved->to))
            clock_overtake(state, event, late, intents);
    }
    for (size_t i = 0; i < state->view->inject_count; i++) {
        const struct view_inject *inject = &state->view->injects[i];

        if (inject->made.inject != 0 && !view_is_held(state->view, inject->made.team) &&
            inject->fire_at > moved->to - moved->length && inject->fire_at <= moved->to)
            intents_planned(intents, inject, 0, inject->fire_by, "the clock was set past its time");
    }
}

void decide_no_room(const struct state *state, const char *text, struct intents *intents)
{
    intents_row(intents,
                &(struct row){.kind = ROW_JOURNAL_ROOM, .as.journal_room = {.text = text}});
    if (state->view->phase == PHASE_RUNNING)
        intents_row(intents, &(struct row){.kind = ROW_CLOCK_PAUSED,
                                           .as.clock = {.by = "excon", .text = text}});
}

void decide_room(const struct state *state, struct intents *intents)
{
    if (state->view->no_room[0] != '\0')
        intents_row(intents,
                    &(struct row){.kind = ROW_JOURNAL_ROOM, .as.journal_room = {.room = true}});
}
