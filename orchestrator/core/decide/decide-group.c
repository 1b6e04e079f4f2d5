/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Group snapshots: all machines are suspended, then saved, then run again, so that what they hold
 * of each other is of one instant. Each step of a machine is a row, and whoever is killed asks for
 * it again. Nothing is saved when one cannot be suspended; whatever happens, all run again. The
 * machine is excused from `wanted` to the end, as with every snapshot.
 */
#include "core/decide/decide.h"

enum { GROUP_RETRIES = 10000 /* ms until a machine is asked again to run */ };

static void group_row(struct intents *intents, const struct view_vm *vm, enum kept_state state,
                      const char *text)
{
    intents_kept(intents, vm, state, vm->keeping, text);
}

static bool group_is_open(const struct view_vm *vm)
{
    return vm->keeping[0] != '\0' && vm->keep_group != 0;
}

void decide_group_again(const struct view_vm *vm, struct intents *intents)
{
    if (vm->keep_step == KEPT_WANTED)
        intents_act(intents, ACTION_SUSPEND, vm->made.vm, 0);
    else if (vm->keep_step == KEPT_TAKING)
        intents_act(intents, ACTION_KEEP, vm->made.vm, 0);
    else if (vm->keep_step == KEPT_RESUMING)
        intents_act(intents, ACTION_RUN_ON, vm->made.vm, 0);
}

void decide_group_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view_vm *vm;

    if (row->kind != ROW_VM_KEPT)
        return;
    vm = view_vm(state->view, row->as.vm_kept.vm);
    if (group_is_open(vm) && vm->keep_step == (enum kept_state)row->as.vm_kept.state)
        decide_group_again(vm, intents);
}

/* Such a machine would stay suspended: it is asked to run until it does. */
static bool group_may_run(const struct view_vm *vm)
{
    return vm->state == VM_UP || vm->state == VM_UNREACHABLE || vm->state == VM_BOOTING;
}

void decide_group_ended(const struct state *state, const struct ended *ended,
                        struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ended->subject);
    bool done = ended->outcome == OUTCOME_DONE;

    if (vm == NULL || !group_is_open(vm) || decide_agent_died(ended))
        return;
    if (ended->kind == ACTION_SUSPEND && vm->keep_step == KEPT_WANTED)
        group_row(intents, vm, done ? KEPT_SUSPENDED : KEPT_SPOILED, done ? "" : ended->text);
    else if (ended->kind == ACTION_KEEP && vm->keep_step == KEPT_TAKING)
        group_row(intents, vm, done ? KEPT_TAKEN : KEPT_SPOILED, done ? "" : ended->text);
    else if (ended->kind == ACTION_RUN_ON && vm->keep_step == KEPT_RESUMING && !done &&
             group_may_run(vm))
        intents_wake(intents, DUE_GROUP, vm->made.vm, state->r + GROUP_RETRIES);
    else if (ended->kind == ACTION_RUN_ON && vm->keep_step == KEPT_RESUMING)
        group_row(intents, vm, vm->keep_saved ? KEPT_DONE : KEPT_FAILED,
                  !done            ? ended->text
                  : vm->keep_saved ? ""
                                   : vm->keep_text);
}

void decide_group_due(const struct state *state, uint32_t ordinal, struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ordinal);
    int64_t lasts = vm != NULL && group_is_open(vm) ? state->r - vm->keep_since : 0;

    if (lasts >= GROUP_SUSPENDS && vm->keep_step == KEPT_WANTED)
        group_row(intents, vm, KEPT_SPOILED, "it was not suspended in time");
    else if (lasts >= GROUP_TAKES && vm->keep_step == KEPT_TAKING)
        group_row(intents, vm, KEPT_SPOILED, "its memory and disk were not saved in time");
    else if (lasts > 0 && vm->keep_step == KEPT_RESUMING)
        intents_act(intents, ACTION_RUN_ON, vm->made.vm, 0);
}

/* All that are open go on to the next step. One that an inject paused stays so. */
static void group_go_on(const struct state *state, enum kept_state to, struct intents *intents)
{
    FOR_VMS(state->view, vm)
    {
        if (!group_is_open(vm))
            continue;
        if (to == KEPT_RESUMING && vm->halted)
            group_row(intents, vm, vm->keep_saved ? KEPT_DONE : KEPT_FAILED, vm->keep_text);
        else if (to == KEPT_RESUMING && vm->keep_step == KEPT_SUSPENDED)
            group_row(intents, vm, to, "another machine could not be suspended");
        else
            group_row(intents, vm, to, "");
    }
}

/* PAUSEX that was called for it ends with it, unless somebody has turned the clock since. */
static void group_over(const struct view *view, struct intents *intents)
{
    if (view->keep_pausex && view->phase == PHASE_PAUSED &&
        (view->range == RANGE_UP || view->range == RANGE_PARTIAL))
        intents_row(intents,
                    &(struct row){.kind = ROW_CLOCK_RESUMED,
                                  .as.clock = {.text = "the snapshot of the whole range is over"}});
}

void decide_group_idle(const struct state *state, struct intents *intents)
{
    size_t at[KEPT_STATES] = {0}, open = 0;

    if (state->view->keep_groups == 0)
        return;
    FOR_VMS(state->view, vm)
    {
        open += group_is_open(vm);
        at[vm->keep_step] += group_is_open(vm);
    }
    if (open == 0)
        group_over(state->view, intents);
    else if (at[KEPT_WANTED] != 0 || at[KEPT_TAKING] != 0 || at[KEPT_RESUMING] != 0)
        return;
    else if (at[KEPT_SUSPENDED] == open)
        group_go_on(state, KEPT_TAKING, intents);
    else
        group_go_on(state, KEPT_RESUMING, intents);
}
