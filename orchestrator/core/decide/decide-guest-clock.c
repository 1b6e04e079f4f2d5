/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest that was restored, paused or kept stood still, and its clock is behind by as much: it is
 * set to the host's time once the guest is up, unless the scenario says `clock: keep`. That it is
 * behind is in the view until a row says what became of it, so a controller that was killed
 * meanwhile sets it again.
 */
#include "base/text.h"
#include "core/decide/decide.h"

void decide_guest_clock(const struct view_vm *vm, struct intents *intents)
{
    if (vm != NULL && vm->behind && vm->state == VM_UP && !vm->made.clock_kept &&
        !vm->made.unmanaged && !vm->halted && vm->keeping[0] == '\0')
        intents_act(intents, ACTION_CLOCK, vm->made.vm, 0);
}

void decide_guest_clock_row(const struct state *state, const struct row *row,
                            struct intents *intents)
{
    const struct view_inject *inject;

    if (row->kind == ROW_VM_STATE)
        decide_guest_clock(view_vm(state->view, row->as.vm_state.vm), intents);
    if (row->kind == ROW_VM_KEPT)
        decide_guest_clock(view_vm(state->view, row->as.vm_kept.vm), intents);
    if (row->kind != ROW_INJECT_STATE || row->as.inject_state.state != INJECT_DELIVERED)
        return;
    inject = view_inject(state->view, row->as.inject_state.inject);
    decide_guest_clock(view_vm(state->view, inject->made.vm), intents);
}

void decide_guest_clock_ended(const struct state *state, const struct ended *ended,
                              struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ended->subject);
    bool asked = ended->outcome == OUTCOME_DONE, set = asked && ended->has_exit && ended->exit == 0;

    if (vm == NULL || !vm->behind || ended->incarnation != vm->incarnation)
        return;
    intents_row(intents, &(struct row){.kind = ROW_VM_CLOCK,
                                       .as.vm_clock = {.vm = vm->made.vm,
                                                       .incarnation = vm->incarnation,
                                                       .set = set,
                                                       .text = set     ? ""
                                                               : asked ? "its root may not set it"
                                                                       : ended->text}});
}
