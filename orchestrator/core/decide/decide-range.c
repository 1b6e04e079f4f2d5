/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building and removing the range: VMs come up along their dependencies, a bounded number at a
 * time; a failed VM holds up only the VMs that depend on it; the exercise does not start by itself
 * on an incomplete range.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"
#include "core/view/snapshots.h"

/* VMs being made or booting at the same time: more only makes each slower. */
enum { SIDE_BY_SIDE = 8 };

/* ---- reactions to rows ---- */

void decide_plan_vm(const struct view_vm *vm, const char *from, struct intents *intents)
{
    struct row row = {.kind = ROW_VM_STATE,
                      .as.vm_state = {.vm = vm->made.vm,
                                      .state = VM_PLANNED,
                                      .incarnation = vm->incarnation,
                                      .kept = from,
                                      .host = "",
                                      .text = "to be restored from its snapshot"}};

    if (from[0] != '\0')
        intents_row(intents, &row);
    else
        intents_vm(intents, vm, VM_PLANNED, "");
}

void decide_plan_again(const struct state *state, struct intents *intents)
{
    FOR_VMS(state->view, vm)
    {
        if (decide_is_down(vm))
            decide_plan_vm(vm, state->view->wanted.kept ? vm->kept : "", intents);
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
    /* A range that already has VMs is inspected first; the findings decide what is made or
     * repaired. */
    if (stands)
        intents_row(intents,
                    &(struct row){.kind = ROW_RANGE_LOOK,
                                  .as.range_look = {.state = INSPECTION_WANTED, .repair = true}});
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
        if (row->as.vm_state.state == VM_BOOTING &&
            !view_vm(state->view, row->as.vm_state.vm)->made.unmanaged)
            decide_reach(view_vm(state->view, row->as.vm_state.vm), intents);
        break;
    case ROW_VM_MOVED:
        intents_act(intents, ACTION_MOVED, row->as.vm_moved.vm, row->as.vm_moved.from);
        break;
    case ROW_VM_KEPT:
        if (row->as.vm_kept.state == KEPT_WANTED && row->as.vm_kept.group == 0)
            intents_act(intents, ACTION_KEEP, row->as.vm_kept.vm, 0);
        else if (row->as.vm_kept.state == KEPT_UNWANTED)
            intents_act(intents, ACTION_DISCARD, row->as.vm_kept.vm, 0);
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

/* The first dependency of `vm` that is not up; NULL: all are up. *ret_broken: it will not come up
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

    if (decide_is_inspecting(state))
        return;
    waiting += decide_migrations(state, intents);
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

        if (vm->state != VM_PLANNED || vm->migration.state == MIGRATION_GOING)
            continue;
        /* Restored memory includes the VM's dependencies. */
        if (snapshot_find(vm, vm->from) != NULL) {
            busy +=
                busy < SIDE_BY_SIDE && decide_revert(vm, snapshot_find(vm, vm->from), "", intents);
            continue;
        }
        before = range_missing_before(view, vm, &broken);
        if (before != NULL && broken) {
            view_vm_title(view, before->made.vm, title, sizeof(title));
            text_print(text, sizeof(text), "needs %s, which is not up", title);
            intents_vm(intents, vm, VM_FAILED, text);
        } else if (before == NULL && busy < SIDE_BY_SIDE) {
            busy += decide_make(state, vm, intents);
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
        /* After a failed removal the range is not "up", even if every VM runs: the person who
         * ordered `down` waits for the result. */
        if (state->view->wanted.up)
            range_settle(state, intents);
        break;
    default:
        break;
    }
}

/* ---- what is due ---- */

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

    if (view->inspection.state == INSPECTION_NONE && view->phase == PHASE_RUNNING &&
        view->wanted.up)
        range_begin_building(state, intents);
}
