/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One VM: what the ends of its jobs mean (made, booted, answers, snapshot taken), and what becomes
 * of it when its guest stops, shuts down, hangs or panics.
 */
#include "core/decide/decide.h"

#include "core/view/forks.h"

#include <string.h>

#include <excon/agent.h>

/* What ended was about a former incarnation: the VM was moved or made anew meanwhile. */
static bool vm_is_past(const struct view_vm *vm, const struct ended *ended)
{
    return ended->incarnation != 0 && ended->incarnation != vm->incarnation;
}

/* One that is forked, and could be booted instead. */
static bool vm_is_fork(const struct view_vm *vm)
{
    return fork_is_open(vm) && !fork_is_first_login(vm);
}

static void vm_make_ended(const struct state *state, const struct view_vm *vm,
                          const struct ended *ended, struct intents *intents)
{
    if (vm->state != VM_MAKING)
        return;
    /* It was in the way of the newer one, which is asked for now. */
    if (vm_is_past(vm, ended)) {
        intents_act(intents, ACTION_MAKE, vm->made.vm, 0);
        return;
    }
    if (decide_agent_died(ended)) /* the survey of the new agent asks again */
        return;
    if (ended->outcome != OUTCOME_DONE && vm_is_fork(vm)) {
        decide_fork_failed(state, vm, ended->text, intents);
        return;
    }
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

/* Somebody asked whether the machine answers before it began to boot: what it said then says
 * nothing of this boot, which is asked about by itself. */
static bool vm_is_of_former_boot(const struct view_vm *vm, const struct ended *ended)
{
    return vm->state == VM_BOOTING && ended->asked < vm->since;
}

/* How often a machine is asked whether it answers; the `due` of the action that asks counts. */
enum { FIRST_LOOK = 0, SECOND_LOOK = 1 };

/* No answer, though an agent did ask: in time, or the session that is held ended meanwhile. */
static bool vm_is_silent(const struct ended *ended)
{
    if (ended->outcome == OUTCOME_TIMEOUT)
        return !ended->unanswered;
    return ended->outcome == OUTCOME_FAILED && (strcmp(ended->reason, REASON_CUT_OFF) == 0 ||
                                                strcmp(ended->reason, REASON_UNREACHABLE) == 0);
}

/* Whether a machine that is up answers was asked because a check ran into its deadline. One look
 * may find a guest that is slow. */
static void vm_asked_ended(const struct view_vm *vm, const struct ended *ended,
                           struct intents *intents)
{
    if (ended->incarnation != vm->incarnation || vm->halted || vm->keeping[0] != '\0')
        return;
    if (ended->outcome == OUTCOME_DONE)
        intents_hung(intents, vm, false, "");
    else if (vm_is_silent(ended) && ended->due == FIRST_LOOK)
        intents_act(intents, ACTION_LOGIN, vm->made.vm, SECOND_LOOK);
    else if (vm_is_silent(ended))
        intents_hung(intents, vm, true, "neither a check nor its SSH session answers");
}

static void vm_login_ended(const struct state *state, const struct view_vm *vm,
                           const struct ended *ended, struct intents *intents)
{
    if (vm->state == VM_UP)
        vm_asked_ended(vm, ended, intents);
    if (vm_is_past(vm, ended) || vm_is_of_former_boot(vm, ended))
        return;
    if (vm->state != VM_BOOTING && vm->state != VM_UNREACHABLE)
        return;
    if (ended->outcome == OUTCOME_DONE)
        intents_vm(intents, vm, VM_UP, "");
    else if (decide_agent_died(ended))
        intents_wake(intents, DUE_LOGIN, vm->made.vm, state->r + 1000);
    else if (vm->state == VM_BOOTING)
        intents_vm(intents, vm, VM_UNREACHABLE, ended->text);
    else
        intents_wake(intents, DUE_LOGIN, vm->made.vm, state->r + 10000);
}

void decide_vm_ended(const struct state *state, const struct ended *ended, struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ended->subject);

    if (vm == NULL)
        return;
    if (ended->kind == ACTION_MAKE)
        vm_make_ended(state, vm, ended, intents);
    else if (fork_is_open(vm))
        decide_fork_ended(state, ended, intents);
    else
        vm_login_ended(state, vm, ended, intents);
}

void decide_vm_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view_vm *vm =
        row->kind == ROW_VM_STATE ? view_vm(state->view, row->as.vm_state.vm) : NULL;

    if (vm != NULL && vm->made.unmanaged && vm->state == VM_BOOTING)
        intents_login(intents, vm);
    decide_ready_row(state, row, intents);
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

    if (vm != NULL && vm_is_fork(vm) && vm->state == VM_BOOTING) {
        decide_fork_failed(state, vm, text, intents);
        return;
    }
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

    if (vm != NULL && vm_is_fork(vm) && vm->state == VM_BOOTING) {
        decide_fork_failed(state, vm, text, intents);
        return;
    }
    /* The VM is asked again nevertheless: some kernels reboot after a panic. */
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
