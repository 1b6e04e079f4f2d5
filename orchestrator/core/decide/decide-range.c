/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building and removing the range: VMs come up along their dependencies, a bounded number at a
 * time; one that fails holds up only what stands on it; nothing starts by itself on a range that is
 * not whole.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"

/* VMs being made or booting at the same time: more only makes each slower. */
enum { SIDE_BY_SIDE = 8 };

#define FOR_VMS(view, vm)                                                                          \
    for (struct view_vm *vm = (view)->vms; vm < (view)->vms + (view)->vm_count; vm++)              \
        if (vm->made.vm != 0)

/* ---- reactions to rows ---- */

void decide_plan_vm(const struct view_vm *vm, bool back, struct intents *intents)
{
    struct row row = {.kind = ROW_VM_STATE,
                      .as.vm_state = {.vm = vm->made.vm,
                                      .state = VM_PLANNED,
                                      .incarnation = vm->incarnation,
                                      .kept = vm->kept,
                                      .host = "",
                                      .text = "to be restored from its snapshot"}};

    if (back && vm->kept[0] != '\0')
        intents_row(intents, &row);
    else
        intents_vm(intents, vm, VM_PLANNED, "");
}

void decide_plan_again(const struct state *state, struct intents *intents)
{
    FOR_VMS(state->view, vm)
    {
        if (decide_is_down(vm))
            decide_plan_vm(vm, state->view->wanted.kept, intents);
    }
}

static void range_begin_building(const struct state *state, struct intents *intents)
{
    const struct view *view = state->view;
    bool stands = false;

    FOR_VMS(view, vm) stands |= vm->stood != 0 && view->range != RANGE_GONE;
    if (view->range == RANGE_REMOVING || view->range == RANGE_BUILDING)
        return;
    intents_range(intents, RANGE_BUILDING, "");
    /* Where something stands already it is looked at first, and what to do follows from what is
     * there. */
    if (stands)
        intents_row(intents,
                    &(struct row){.kind = ROW_RANGE_LOOK,
                                  .as.range_look = {.state = LOOK_WANTED, .repair = true}});
    if (!stands)
        decide_plan_again(state, intents);
    decide_features_again(state, 0, NULL, intents);
}

static void range_begin_removing(const struct state *state, struct intents *intents)
{
    if (state->view->range == RANGE_REMOVING)
        intents_act(intents, ACTION_DROP_RANGE, 0, 0);
    else
        intents_range(intents, RANGE_REMOVING, "");
}

static void range_on_wanted(const struct state *state, const struct row *row,
                            struct intents *intents)
{
    if (row->as.range_wanted.up) {
        intents_act(intents, ACTION_OPEN_RANGE, 0, 0);
        range_begin_building(state, intents);
    } else {
        range_begin_removing(state, intents);
    }
}

static void range_on_range_state(const struct state *state, const struct row *row,
                                 struct intents *intents)
{
    const struct view *view = state->view;

    if (row->as.range_state.state == RANGE_REMOVING)
        intents_act(intents, ACTION_DROP_RANGE, 0, 0);
    if (row->as.range_state.state == RANGE_UP && view->wanted.startex &&
        view->phase == PHASE_BEFORE)
        intents_row(intents, &(struct row){.kind = ROW_CLOCK_STARTED,
                                           .as.clock = {.by = "", .text = "the range is up"}});
}

void decide_range_row(const struct state *state, const struct row *row, struct intents *intents)
{
    switch (row->kind) {
    case ROW_RANGE_WANTED:
        range_on_wanted(state, row, intents);
        break;
    case ROW_RANGE_STATE:
        range_on_range_state(state, row, intents);
        break;
    case ROW_VM_STATE:
        if (row->as.vm_state.state == VM_MAKING)
            intents_act(intents, ACTION_MAKE, row->as.vm_state.vm, 0);
        if (row->as.vm_state.state == VM_PLANNED || row->as.vm_state.state == VM_MAKING)
            decide_past_incarnation(state, row, intents);
        if (row->as.vm_state.state == VM_BOOTING)
            intents_act(intents, ACTION_REACH, row->as.vm_state.vm, 0);
        break;
    case ROW_VM_KEPT:
        if (row->as.vm_kept.state == KEPT_WANTED)
            intents_act(intents, ACTION_KEEP, row->as.vm_kept.vm, 0);
        break;
    case ROW_CLOCK_ENDED:
        if (state->view->wanted.down && state->view->wanted.up)
            intents_row(intents, &(struct row){.kind = ROW_RANGE_WANTED});
        break;
    default:
        break;
    }
}

/* ---- building ---- */

/* The first VM that `vm` stands on and that is not up; NULL: all are. *ret_broken: it will not come
 * by itself. */
static const struct view_vm *range_missing_before(const struct view *view, const struct view_vm *vm,
                                                  bool *ret_broken)
{
    const struct view_vm *missing = NULL;

    *ret_broken = false;
    for (uint32_t i = 0; i < vm->made.after.count; i++) {
        const struct view_vm *before = view_vm(view, vm->made.after.items[i]);

        if (before == NULL || before->state == VM_UP)
            continue;
        missing = before;
        if (before->state == VM_FAILED || before->state == VM_LOST ||
            before->state == VM_UNREACHABLE) {
            *ret_broken = true;
            return missing;
        }
    }
    return missing;
}

static void range_settle(const struct state *state, struct intents *intents)
{
    const struct view *view = state->view;
    size_t up = 0, all = 0, there = 0, features = 0;
    char text[96];

    FOR_VMS(view, vm)
    {
        all++;
        up += vm->state == VM_UP;
    }

    for (size_t i = 0; i < view->feature_count; i++) {
        features += view->features[i].made.feature != 0;
        there += view->features[i].made.feature != 0 && view->features[i].state == FEATURE_DONE;
    }

    enum range_state now = up == all && there == features ? RANGE_UP : RANGE_PARTIAL;

    if (view->range == now)
        return;
    text_print(text, sizeof(text), "%zu of %zu VMs are up", up, all);
    if (features != 0)
        text_print(text + strlen(text), sizeof(text) - strlen(text), ", %zu of %zu features in",
                   there, features);

    bool rollback = now == RANGE_PARTIAL && view->wanted.rollback && view->phase == PHASE_BEFORE;

    intents_range(intents, now, text);
    if (rollback)
        intents_row(intents,
                    &(struct row){.kind = ROW_RANGE_WANTED, .as.range_wanted = {.rollback = true}});
}

static void range_build(const struct state *state, struct intents *intents)
{
    const struct view *view = state->view;
    size_t busy = 0, waiting = 0;

    if (decide_is_looking(state))
        return;
    FOR_VMS(view, vm)
    {
        busy += vm->state == VM_MAKING || vm->state == VM_BOOTING;
        waiting += vm->state == VM_PLANNED;
    }
    if (busy == 0 && waiting == 0 && !decide_features_busy(state)) {
        range_settle(state, intents);
        return;
    }
    FOR_VMS(view, vm)
    {
        bool broken;
        const struct view_vm *before;
        char title[128], text[192];

        if (vm->state != VM_PLANNED)
            continue;
        /* With its memory comes all that it stands on. */
        if (vm->from[0] != '\0' && vm->kept[0] != '\0') {
            busy += busy < SIDE_BY_SIDE && decide_revert(vm, "", intents);
            continue;
        }
        before = range_missing_before(view, vm, &broken);
        if (before != NULL && broken) {
            view_vm_title(view, before->made.vm, title, sizeof(title));
            text_print(text, sizeof(text), "needs %s, which is not up", title);
            intents_vm(intents, vm, VM_FAILED, text);
        } else if (before == NULL && busy < SIDE_BY_SIDE) {
            busy++;
            intents_vm(intents, vm, VM_MAKING, "");
        }
    }
}

void decide_range_idle(const struct state *state, struct intents *intents)
{
    switch (state->view->range) {
    case RANGE_BUILDING:
        range_build(state, intents);
        break;
    case RANGE_UP:
    case RANGE_PARTIAL:
        /* What could not be removed is not "up", though all of it stands: who took it down waits
         * for the word. */
        if (state->view->wanted.up)
            range_settle(state, intents);
        break;
    default:
        break;
    }
}

/* ---- answers ---- */

static void range_make_ended(const struct view_vm *vm, const struct ended *ended,
                             struct intents *intents)
{
    if (vm->state != VM_MAKING ||
        decide_agent_died(ended)) /* the survey of the new agent asks again */
        return;
    if (ended->outcome != OUTCOME_DONE) {
        intents_vm(intents, vm, VM_FAILED, ended->text);
        return;
    }
    intents_row(intents,
                &(struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = vm->made.vm,
                                              .state = VM_BOOTING,
                                              .incarnation = vm->incarnation,
                                              .host = ended->host,
                                              .port = ended->port,
                                              .text = ended->made ? "" : "stood already"}});
}

/* Whether a machine that is up answers was asked because a check ran into its deadline. */
static void range_asked_ended(const struct view_vm *vm, const struct ended *ended,
                              struct intents *intents)
{
    if (ended->incarnation != vm->incarnation || vm->halted || vm->keeping[0] != '\0')
        return;
    if (ended->outcome == OUTCOME_DONE)
        intents_hung(intents, vm, false, "");
    else if (ended->outcome == OUTCOME_TIMEOUT && !ended->unanswered)
        intents_hung(intents, vm, true, "neither a check nor its SSH session answers");
}

static void range_reach_ended(const struct state *state, const struct view_vm *vm,
                              const struct ended *ended, struct intents *intents)
{
    if (vm->state == VM_UP)
        range_asked_ended(vm, ended, intents);
    if (vm->state != VM_BOOTING && vm->state != VM_UNREACHABLE)
        return;
    if (ended->outcome == OUTCOME_DONE)
        intents_vm(intents, vm, VM_UP, "");
    else if (decide_agent_died(ended))
        intents_wake(intents, DUE_REACH, vm->made.vm, state->r + 1000);
    else if (vm->state == VM_BOOTING)
        intents_vm(intents, vm, VM_UNREACHABLE, ended->text);
    else
        intents_wake(intents, DUE_REACH, vm->made.vm, state->r + 10000);
}

void decide_vm_ended(const struct state *state, const struct ended *ended, struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ended->subject);

    if (vm == NULL)
        return;
    if (ended->kind == ACTION_MAKE)
        range_make_ended(vm, ended, intents);
    else
        range_reach_ended(state, vm, ended, intents);
}

void decide_keep_ended(const struct state *state, const struct ended *ended,
                       struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ended->subject);
    bool done = ended->outcome == OUTCOME_DONE;

    if (vm == NULL || vm->keeping[0] == '\0' ||
        decide_agent_died(ended)) /* the survey of the new agent asks again */
        return;
    intents_row(intents, &(struct row){.kind = ROW_VM_KEPT,
                                       .as.vm_kept = {.vm = vm->made.vm,
                                                      .state = done ? KEPT_DONE : KEPT_FAILED,
                                                      .name = vm->keeping,
                                                      .text = done ? "" : ended->text}});
}

/* Ended, with what it was made of left for the next `up`; what had not come to stand has nothing
 * that would be missed. */
static void range_rest(const struct view_vm *vm, struct intents *intents)
{
    if (vm->state == VM_PLANNED || vm->state == VM_GONE || vm->state == VM_STOPPED)
        return;
    if (vm->stood == vm->incarnation || decide_not_back_yet(vm)[0] != '\0')
        intents_vm(intents, vm, VM_STOPPED, "");
    else if (vm->state != VM_FAILED)
        intents_vm(intents, vm, VM_FAILED, "the range was taken down before it stood");
}

void decide_range_dropped(const struct state *state, const struct ended *ended,
                          struct intents *intents)
{
    const struct view *view = state->view;

    if (view->range != RANGE_REMOVING)
        return;
    if (decide_agent_died(ended)) {
        intents_act(intents, ACTION_DROP_RANGE, 0, 0);
        return;
    }
    if (ended->outcome != OUTCOME_DONE) {
        intents_range(intents, RANGE_PARTIAL, ended->text);
        return;
    }
    FOR_VMS(view, vm)
    {
        if (view->wanted.kept)
            range_rest(vm, intents);
        else if (vm->state != VM_GONE)
            intents_vm(intents, vm, VM_GONE, "");
    }
    intents_range(intents, view->wanted.kept ? RANGE_STOPPED : RANGE_GONE, ended->text);
}

void decide_stopped(const struct state *state, uint32_t ordinal, const char *text,
                    struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ordinal);

    if (vm == NULL || state->view->range == RANGE_REMOVING)
        return;
    if (vm->state == VM_BOOTING || vm->state == VM_UP || vm->state == VM_UNREACHABLE)
        intents_vm(intents, vm, VM_LOST, text);
}

void decide_shut_down(const struct state *state, uint32_t ordinal, const char *text,
                      struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ordinal);
    bool was_reachable =
        vm != NULL && (vm->state == VM_UP || (vm->state == VM_UNREACHABLE && vm->guest));

    if (!was_reachable || vm->halted || state->view->range == RANGE_REMOVING) {
        decide_stopped(state, ordinal, text, intents);
        return;
    }
    intents_row(intents,
                &(struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = ordinal,
                                              .state = VM_LOST,
                                              .incarnation = vm->incarnation,
                                              .host = vm->host,
                                              .port = vm->port,
                                              .guest = true,
                                              .excused_until = decide_cut_excuse(state, ordinal),
                                              .text = text}});
}

void decide_stuck(const struct state *state, uint32_t ordinal, const char *text,
                  struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ordinal);

    /* One that was taken to have cut itself off has not. */
    if (vm != NULL &&
        (vm->state == VM_BOOTING || vm->state == VM_UP ||
         (vm->state == VM_UNREACHABLE && vm->guest)) &&
        state->view->range != RANGE_REMOVING)
        intents_vm(intents, vm, VM_UNREACHABLE, text);
}

void decide_panicked(const struct state *state, uint32_t ordinal, const char *text,
                     struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ordinal);

    /* It is asked again all the same: some kernels are told to start anew. */
    if (vm != NULL && vm->state == VM_BOOTING && state->view->range != RANGE_REMOVING)
        intents_vm(intents, vm, VM_UNREACHABLE, text);
}

void decide_restart_due(const struct state *state, uint32_t ordinal, struct intents *intents)
{
    enum { FAULTS_MOST = 20 };
    const struct view_vm *vm = view_vm(state->view, ordinal);
    enum range_state range = state->view->range;

    if (vm == NULL || vm->state != VM_LOST || vm->faults > FAULTS_MOST || !state->view->wanted.up)
        return;
    if (range == RANGE_UP || range == RANGE_PARTIAL)
        intents_range(intents, RANGE_BUILDING, "");
    if (range == RANGE_UP || range == RANGE_PARTIAL || range == RANGE_BUILDING)
        intents_vm(intents, vm, VM_PLANNED, "started again by itself");
}

/* Is there something that failed and may come up when it is tried once more? */
static bool range_is_hopeful(const struct view *view)
{
    enum { TRIES = 3 };

    FOR_VMS(view, vm)
    {
        if (vm->state == VM_UNREACHABLE ||
            ((vm->state == VM_FAILED || vm->state == VM_LOST) && vm->faults < TRIES))
            return true;
    }
    for (size_t i = 0; i < view->feature_count; i++)
        if (view->features[i].made.feature != 0 && view->features[i].state == FEATURE_FAILED &&
            view->features[i].attempt < TRIES)
            return true;
    return false;
}

void decide_build_due(const struct state *state, struct intents *intents)
{
    const struct view *view = state->view;

    if (view->range != RANGE_PARTIAL || view->phase != PHASE_BEFORE || !view->wanted.up)
        return;
    if (range_is_hopeful(view))
        range_begin_building(state, intents);
    else
        intents_row(intents, &(struct row){.kind = ROW_CLOCK_STARTED,
                                           .as.clock = {.by = "rehearsal",
                                                        .text = "on a range that is not whole"}});
}

void decide_inspect_due(const struct state *state, struct intents *intents)
{
    const struct view *view = state->view;

    if (view->inspection.state == LOOK_NONE && view->phase == PHASE_RUNNING && view->wanted.up)
        range_begin_building(state, intents);
}

/* ---- after a restart ---- */

static void range_survey_vm(const struct view_vm *vm, const struct surveyed *seen,
                            struct intents *intents)
{
    bool expected = vm->state == VM_BOOTING || vm->state == VM_UP || vm->state == VM_UNREACHABLE;

    if (vm->keeping[0] != '\0')
        intents_act(intents, ACTION_KEEP, vm->made.vm, 0); /* kept again is found kept */
    if (vm->state == VM_MAKING) {
        intents_act(intents, ACTION_MAKE, vm->made.vm, 0); /* making again is finding it made */
    } else if (expected && (seen == NULL || !seen->running)) {
        intents_vm(intents, vm, VM_LOST, "it does not run any more");
    } else if (vm->state == VM_BOOTING) {
        intents_act(intents, ACTION_REACH, vm->made.vm, 0);
    } else if (seen != NULL && seen->running && vm->state == VM_LOST) {
        intents_row(intents, &(struct row){.kind = ROW_VM_STATE,
                                           .as.vm_state = {.vm = vm->made.vm,
                                                           .state = VM_BOOTING,
                                                           .incarnation = vm->incarnation,
                                                           .host = seen->host,
                                                           .port = seen->port,
                                                           .text = "runs again"}});
    }
}

void decide_survey(const struct state *state, const struct surveyed *vms, size_t count,
                   struct intents *intents)
{
    const struct view *view = state->view;

    if (!view_has_range(view))
        return;
    FOR_VMS(view, vm)
    {
        range_survey_vm(vm, decide_surveyed(vms, count, vm->made.vm), intents);
    }
    if (view->inspection.state == LOOK_WANTED)
        intents_act(intents, ACTION_INSPECT, 0, 0);
}

void decide_resume(const struct state *state, struct intents *intents)
{
    const struct view *view = state->view;

    if (view->wanted.up)
        intents_act(intents, ACTION_OPEN_RANGE, 0, 0);
    if (view->range == RANGE_REMOVING)
        intents_act(intents, ACTION_DROP_RANGE, 0, 0);
    decide_inject_resume(state, intents);
    FOR_VMS(view, vm)
    {
        decide_guest_clock(vm, intents);
    }
    for (size_t i = 0; i < view->feature_count; i++)
        if (view->features[i].made.feature != 0 && view->features[i].state == FEATURE_SENT)
            intents_wake(intents, DUE_FEATURE, view->features[i].made.feature, state->r);
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (inject->made.inject != 0 && !decide_is_revert(inject) &&
            (inject->state == INJECT_DISPATCHED || inject->state == INJECT_RUNNING))
            intents_act(intents, ACTION_INJECT, inject->made.inject, 0);
    }
}
