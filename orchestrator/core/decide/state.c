/* SPDX-License-Identifier: Apache-2.0 */
#include "core/decide/state.h"

#include <string.h>

#include "core/decide/state-cut.h"
#include "core/decide/state-own.h"
#include "core/decide/trigger.h"
#include "core/model/row.h"
#include "core/view/calendar.h"
#include "core/view/coming.h"

enum {
    REACH_AGAIN = 10000, /* ms until an unreachable VM is tried again */
    RESTART_AFTER = 5000 /* ms until one that died is started again */
};

int state_init(struct state *state, struct error *err)
{
    *state = (struct state){.view = view_new()};
    return state->view != NULL ? 0 : error_memory(err);
}

void state_done(struct state *state)
{
    view_free(state->view);
    agenda_done(&state->exercise);
    agenda_done(&state->range);
    pool_done(&state->pool);
    pool_done(&state->index_pool);
    *state = (struct state){0};
}

/* ---- the agenda follows the rows ---- */

static int state_plan_check(struct state *state, uint32_t condition, int64_t due, struct error *err)
{
    state->next[condition] = due;
    return agenda_add(&state->range, due, DUE_CHECK, condition, err);
}

/* All that a trigger asks of a value: unknown, less than 1, 1. */
static int state_verdict_of(int64_t value)
{
    return value < 0 ? 0 : value < 1000 ? 1 : 2;
}

/* A million results say what the one before said, and conditions of forty teams need not be looked
 * at for that. */
static bool state_is_other_verdict(const struct state *state, const struct row *row)
{
    const struct view_condition *condition;

    if (row->kind != ROW_CONDITION_RESULT)
        return false;
    condition = view_condition(state->view, row->as.condition_result.condition);
    return condition == NULL ||
           state_verdict_of(condition->value) != state_verdict_of(row->as.condition_result.value);
}

/* Since when an event's conditions hold: told by the rows that change them. */
static int state_follow_holding(struct state *state, const struct row *row, struct error *err)
{
    uint32_t count;
    const uint32_t *events =
        state_items(&state->events_of_condition, row->as.condition_result.condition, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_event *event = view_event(state->view, events[i]);
        bool holds = trigger_conditions_hold(state->view, &event->made);

        if (holds == (state->holding[events[i]] >= 0))
            continue;
        state->holding[events[i]] = holds ? row->x : -1;
        if (holds && state_plan_trigger(state, events[i], row->x, err) < 0)
            return -ERROR_MEMORY;
    }
    return 0;
}

static int state_after_event_state(struct state *state, const struct row *row, struct error *err)
{
    uint32_t count;
    const uint32_t *events = state_items(&state->events_after, row->as.event_state.event, &count);

    if (row->as.event_state.state == OCCURRENCE_OPEN)
        return state_plan_trigger(state, row->as.event_state.event, row->x, err);
    for (uint32_t i = 0; i < count && row->as.event_state.state == OCCURRENCE_FIRED; i++)
        if (state_plan_trigger(state, events[i], row->x, err) < 0)
            return -ERROR_MEMORY;
    return 0;
}

enum {
    ARM_AGAIN = 15000,  /* ms after it could not be */
    RETRY_AFTER = 10000 /* ms */
};

static int state_after_inject_made(struct state *state, const struct row *row, struct error *err)
{
    const struct inject_made *made = &view_inject(state->view, row->as.inject_made.inject)->made;

    if (state->view->complete)
        state_add_late_inject(state, made);
    return state_plan_arm(state, made, err);
}

static int state_after_event_moved(struct state *state, const struct row *row, struct error *err)
{
    const struct event_moved *moved = &row->as.event_moved;

    if (agenda_add(&state->exercise, moved->at, DUE_EVENT, moved->event, err) < 0)
        return -ERROR_MEMORY;
    return agenda_add(&state->exercise, moved->close, DUE_EVENT_CLOSE, moved->event, err);
}

static int state_after_inject_state(struct state *state, const struct row *row, struct error *err)
{
    const struct inject_state_row *at = &row->as.inject_state;
    const struct view_inject *inject = view_inject(state->view, at->inject);

    if (at->state == INJECT_SCHEDULED && inject->text[0] != '\0')
        return agenda_add(&state->range, row->r + ARM_AGAIN, DUE_ARM, at->inject, err);
    if (inject->made.retry && (at->state == INJECT_FAILED || at->state == INJECT_INTERRUPTED ||
                               at->state == INJECT_UNREACHABLE))
        return agenda_add(&state->range, row->r + RETRY_AFTER, DUE_RETRY, at->inject, err);
    return 0;
}

static int state_after_inject_cleanup(struct state *state, const struct row *row, struct error *err)
{
    const struct inject_cleanup *at = &row->as.inject_cleanup;

    if (at->state != CLEANUP_PENDING || at->due < 0)
        return 0;
    return agenda_add(&state->exercise, at->due, DUE_CLEANUP, at->inject, err);
}

static int state_after_expectation_state(struct state *state, const struct row *row,
                                         struct error *err)
{
    const struct expectation_state_row *at = &row->as.expectation_state;

    if (at->state != EXPECTATION_OPEN || at->due < 0)
        return 0;
    return agenda_add(&state->exercise, at->due, DUE_EXPECTATION, at->expectation, err);
}

/* An event may wait for the team's request, or for its grant. */
static int state_after_request_state(struct state *state, const struct row *row, struct error *err)
{
    for (size_t i = 0; i < state->view->event_count; i++) {
        const struct view_event *event = &state->view->events[i];

        if (event->made.event != 0 && trigger_request(&event->made) &&
            event->made.team == row->as.request_state.team &&
            state_plan_trigger(state, event->made.event, row->x, err) < 0)
            return -ERROR_MEMORY;
    }
    return 0;
}

/* Are the features of the VM as far as they come, and those that the check needs all in? One that
 * is tried again stops no check that does not need it. */
static bool state_is_ready(const struct state *state, const struct view_condition *condition,
                           uint32_t vm)
{
    bool runs = state->next[condition->made.condition] >= 0;
    uint32_t count;
    const uint32_t *features = state_items(&state->features_of_vm, vm, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_feature *feature = view_feature(state->view, features[i]);

        if (feature->state != FEATURE_DONE &&
            (view_needs(condition, features[i]) ||
             (!runs && !view_feature_is_out(state->view, feature))))
            return false;
    }
    return true;
}

/*
 * A probe goes on while its target is lost or refuses logins, because it exists to notice that; it
 * pauses while the controller makes the target anew, or has no VM to probe from.
 */
static bool state_can_look(const struct state *state, const struct view_condition *condition)
{
    const struct view_vm *from = view_vm(state->view, condition->made.from),
                         *at = view_vm(state->view, condition->made.vm);
    bool goes_on = state->next[condition->made.condition] >= 0 || condition->results != 0;

    if (from == NULL || at == NULL || !state_is_ready(state, condition, from->made.vm) ||
        !state_is_ready(state, condition, at->made.vm))
        return false;
    return (from->state == VM_UP || from->state == VM_UNREACHABLE) &&
           (at->state == VM_UP || (at->state == VM_BOOTING && at->made.probed) ||
            (goes_on && (at->state == VM_UNREACHABLE || at->state == VM_LOST)));
}

/* A probe's turn depends on two VMs: one that has its turn keeps it. */
static int state_turn_probe(struct state *state, const struct view_condition *condition, int64_t r,
                            struct error *err)
{
    bool on = state_can_look(state, condition);
    uint32_t number = condition->made.condition;

    if (on && state->next[number] < 0)
        return state_plan_check(state, number, r + condition->made.offset, err);
    if (!on)
        state->next[number] = -1;
    return 0;
}

/* Its conditions are checked from now on, or not any more. */
static int state_turn_checks(struct state *state, uint32_t vm, bool on, int64_t r,
                             struct error *err)
{
    uint32_t count;
    const uint32_t *conditions = state_items(&state->conditions_of_vm, vm, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_condition *condition = view_condition(state->view, conditions[i]);
        int result = 0;

        if (condition->made.from != 0)
            result = state_turn_probe(state, condition, r, err);
        else if (on && state_is_ready(state, condition, vm))
            result = state_plan_check(state, conditions[i], r + condition->made.offset, err);
        else
            state->next[conditions[i]] = -1;
        if (result < 0)
            return result;
    }
    return 0;
}

static int state_after_vm_state(struct state *state, const struct row *row, struct error *err)
{
    const struct vm_state_row *body = &row->as.vm_state;

    if (body->state == VM_UNREACHABLE)
        return agenda_add(&state->range, row->r + REACH_AGAIN, DUE_LOGIN, body->vm, err);
    if (body->state == VM_BOOTING && view_vm(state->view, body->vm)->made.probed &&
        agenda_add(&state->range, row->r + READY_WITHIN, DUE_READY, body->vm, err) < 0)
        return -ERROR_MEMORY;
    if (body->state == VM_LOST && view_vm(state->view, body->vm)->made.restart &&
        agenda_add(&state->range, row->r + RESTART_AFTER, DUE_RESTART, body->vm, err) < 0)
        return -ERROR_MEMORY;
    return state_turn_checks(state, body->vm, body->state == VM_UP, row->r, err);
}

static int state_after_kept(struct state *state, const struct row *row, struct error *err)
{
    const struct vm_kept *body = &row->as.vm_kept;
    bool suspends = body->state == KEPT_WANTED && body->group != 0;

    if (!suspends && body->state != KEPT_TAKING)
        return 0;
    return agenda_add(&state->range, row->r + (suspends ? GROUP_SUSPENDS : GROUP_TAKES), DUE_GROUP,
                      body->vm, err);
}

/* A feature is in, has failed, or is tried again: checks that it holds up begin or end. */
static int state_after_feature_state(struct state *state, const struct row *row, struct error *err)
{
    uint32_t vm = view_feature(state->view, row->as.feature_state.feature)->made.vm, count;
    const uint32_t *conditions = state_items(&state->conditions_of_vm, vm, &count);
    bool up = view_vm(state->view, vm)->state == VM_UP;
    int result = 0;

    for (uint32_t i = 0; i < count && result == 0; i++) {
        const struct view_condition *condition = view_condition(state->view, conditions[i]);
        bool ready = up && state_is_ready(state, condition, vm);

        if (condition->made.from != 0)
            result = state_turn_probe(state, condition, row->r, err);
        else if (!ready)
            state->next[conditions[i]] = -1;
        else if (state->next[conditions[i]] < 0)
            result = state_plan_check(state, conditions[i], row->r + condition->made.offset, err);
    }
    return result;
}

static int state_after_condition_result(struct state *state, const struct row *row,
                                        bool other_verdict, struct error *err)
{
    const struct condition_result *body = &row->as.condition_result;
    int64_t interval = view_condition(state->view, body->condition)->made.interval;
    int64_t due = body->due + interval;

    if (other_verdict && state_follow_holding(state, row, err) < 0)
        return -ERROR_MEMORY;
    if (state->next[body->condition] < 0 || interval <= 0)
        return 0;
    /* Slots that passed while the check ran, or while the controller was away, are not made up for.
     */
    if (due < row->r)
        due += (row->r - due + interval - 1) / interval * interval;
    return state_plan_check(state, body->condition, due, err);
}

static int state_after_event_made(struct state *state, const struct row *row, struct error *err)
{
    const struct event_made *body = &row->as.event_made;

    if (state->view->complete && state_add_late_event(state, body->event, err) < 0)
        return -ERROR_MEMORY;
    if (body->at < 0)
        return 0;
    if (agenda_add(&state->exercise, body->at, DUE_EVENT, body->event, err) < 0)
        return -ERROR_MEMORY;
    if (!coming_waits(body))
        return 0;
    return agenda_add(&state->exercise, body->close, DUE_EVENT_CLOSE, body->event, err);
}

/* What a held team's events waited for has waited as well. */
static int state_after_release(struct state *state, const struct row *row, struct error *err)
{
    int64_t since = row->x - row->as.team_clock.length;

    for (uint32_t i = 1; i <= state->view->event_count; i++) {
        const struct view_event *event = view_event(state->view, i);
        int64_t fired;

        if (event == NULL || event->made.team != row->as.team_clock.team ||
            event->state > OCCURRENCE_OPEN)
            continue;
        fired = trigger_after(state->view, &event->made);
        if (fired >= 0)
            state->lag[i] += calendar_waited(&row->as.team_clock, row->x, fired);
        if (state->holding[i] >= 0)
            state->holding[i] =
                state->holding[i] < since ? state->holding[i] + row->as.team_clock.length : row->x;
        if (event->state == OCCURRENCE_OPEN && state_plan_trigger(state, i, row->x, err) < 0)
            return -ERROR_MEMORY;
    }
    return 0;
}

/* Deadlines from place `from` on; of one team, 0: of all. One that became later is on the agenda
 * twice, and only its newest time counts. */
static int state_plan_deadlines(struct state *state, size_t from, uint32_t team, struct error *err)
{
    const struct view_reports *reports = &state->view->reports;

    for (size_t i = from; i < reports->deadline_count; i++)
        if (!reports->deadlines[i].overdue && view_concerns(reports->deadlines[i].team, team) &&
            agenda_add(&state->exercise, reports->deadlines[i].due, DUE_REPORT, (uint32_t)i, err) <
                0)
            return -ERROR_MEMORY;
    return 0;
}

/* Rows of the genesis that may come later, too. */
static bool state_is_of_genesis(const struct row *row)
{
    return row->kind <= ROW_GENESIS_DONE || row->kind == ROW_MEMBER_ADDED ||
           row->kind == ROW_MEMBER_KEY || row->kind == ROW_SHEET_PLANNED ||
           (row->kind == ROW_SCORE_EXCUSED && row->as.score_excused.planned);
}

static int state_after_sheet_planned(struct state *state, const struct row *row, struct error *err)
{
    const struct sheet_planned *body = &row->as.sheet_planned;

    if (body->at < 0 || body->done)
        return 0;
    return agenda_add(&state->exercise, body->at, DUE_SHEETS, body->number, err);
}

/* Features, checks and injects must name a VM that was made before, so code that reads the state
 * need not check it. */
static int state_check_made(const struct state *state, const struct row *row, struct error *err)
{
    uint32_t vms[2] = {0};

    if (row->kind == ROW_CONDITION_SAMPLES || row->kind == ROW_CONDITION_PAST ||
        row->kind == ROW_EVENT_WAITING || row->kind == ROW_PICTURE_DONE)
        return error_set(err, ERROR_INPUT, "row %lld: %s is a row of pictures alone",
                         (long long)row->seq, row_classes[row->kind].name);
    if (!state->view->complete && !state_is_of_genesis(row))
        return error_set(err, ERROR_STATE, "row %lld: the genesis has not ended",
                         (long long)row->seq);

    if (row->kind == ROW_FEATURE_MADE)
        vms[0] = row->as.feature_made.vm;
    else if (row->kind == ROW_CONDITION_MADE)
        vms[0] = row->as.condition_made.vm, vms[1] = row->as.condition_made.from;
    else if (row->kind == ROW_INJECT_MADE)
        vms[1] = row->as.inject_made.vm;
    if ((row->kind == ROW_FEATURE_MADE || row->kind == ROW_CONDITION_MADE) &&
        view_vm(state->view, vms[0]) == NULL)
        return error_set(err, ERROR_STATE, "row %lld: there is no VM %u", (long long)row->seq,
                         vms[0]);
    if (vms[1] != 0 && view_vm(state->view, vms[1]) == NULL)
        return error_set(err, ERROR_STATE, "row %lld: there is no VM %u", (long long)row->seq,
                         vms[1]);
    return 0;
}

static int state_plan_endex(struct state *state, int64_t endex, struct error *err)
{
    return endex > 0 ? agenda_add(&state->exercise, endex, DUE_ENDEX, 0, err) : 0;
}

int state_apply(struct state *state, const struct row *row, struct error *err)
{
    bool other_verdict = state_is_other_verdict(state, row);
    size_t deadlines = state->view->reports.deadline_count;

    if (state_check_made(state, row, err) < 0 || view_apply(state->view, row, err) < 0)
        return -ERROR_STATE;
    state->seq = row->seq;
    if (state_plan_deadlines(state, row->kind == ROW_TEAM_CLOCK ? 0 : deadlines,
                             row->kind == ROW_TEAM_CLOCK ? row->as.team_clock.team : 0, err) < 0)
        return -ERROR_MEMORY;
    if (state->view->complete &&
        (state_follow_cuts(state, row, err) < 0 || state_follow_clock(state, row, err) < 0))
        return -ERROR_MEMORY;
    switch (row->kind) {
    case ROW_EXERCISE_OPENED:
        return state_plan_endex(state, row->as.exercise_opened.endex, err);
    case ROW_CLOCK_EXTENDED:
        return state_plan_endex(state, row->as.clock_extended.endex, err);
    case ROW_TEAM_CLOCK:
        return row->as.team_clock.how == TEAM_RELEASED ? state_after_release(state, row, err) : 0;
    case ROW_EVENT_MADE:
        return state_after_event_made(state, row, err);
    case ROW_GENESIS_DONE:
        return state_index_make(state, err);
    case ROW_VM_STATE:
        return state_after_vm_state(state, row, err);
    case ROW_VM_KEPT:
        return state_after_kept(state, row, err);
    case ROW_FEATURE_STATE:
        return state_after_feature_state(state, row, err);
    case ROW_EVENT_STATE:
        return state_after_event_state(state, row, err);
    case ROW_INJECT_MADE:
        return state_after_inject_made(state, row, err);
    case ROW_EVENT_MOVED:
        return state_after_event_moved(state, row, err);
    case ROW_INJECT_STATE:
        return state_after_inject_state(state, row, err);
    case ROW_INJECT_PLANNED:
        if (row->as.inject_planned.at <= 0)
            return 0;
        return agenda_add(&state->exercise, row->as.inject_planned.at, DUE_FIRE,
                          row->as.inject_planned.inject, err);
    case ROW_INJECT_CLEANUP:
        return state_after_inject_cleanup(state, row, err);
    case ROW_EXPECTATION_STATE:
        return state_after_expectation_state(state, row, err);
    case ROW_CONDITION_RESULT:
        return state_after_condition_result(state, row, other_verdict, err);
    case ROW_REQUEST_STATE:
        return state_after_request_state(state, row, err);
    case ROW_SHEET_PLANNED:
        return state_after_sheet_planned(state, row, err);
    case ROW_RRT_STATE:
        if (row->as.rrt_state.due < 0)
            return 0;
        return agenda_add(&state->exercise, row->as.rrt_state.due, DUE_RRT, row->as.rrt_state.unit,
                          err);
    default:
        return state_after_amend(state, row, err);
    }
}
