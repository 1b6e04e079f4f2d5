/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest that was restored, paused or kept stood still, and its clock is behind by as much: it is
 * set to the host's time once the guest is up, unless the scenario says `clock: keep`. That it is
 * behind is in the view until a row says what became of it, so a controller that was killed
 * meanwhile sets it again. The same request ends the SSH server's sessions that a revert brought
 * back with the guest's memory (engine/control/former.h); of a clock that is left alone it is made
 * once, without a row, as nothing is lost where a killed controller does not repeat it.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"

static bool guest_clock_may(const struct view_vm *vm)
{
    return vm != NULL && vm->state == VM_UP && !vm->made.unmanaged && !vm->halted &&
           vm->keeping[0] == '\0';
}

void decide_guest_clock(const struct view_vm *vm, struct intents *intents)
{
    if (guest_clock_may(vm) && vm->behind && !vm->made.clock_kept)
        intents_act(intents, ACTION_CLOCK, vm->made.vm, 0);
}

/* What ends the sessions is a script of sh. */
static void guest_clock_on_state(const struct view_vm *vm, struct intents *intents)
{
    bool posix = vm->made.shell == NULL || strcmp(vm->made.shell, "powershell") != 0;

    decide_guest_clock(vm, intents);
    if (guest_clock_may(vm) && vm->made.clock_kept && vm->from[0] != '\0' && posix)
        intents_act(intents, ACTION_CLOCK, vm->made.vm, 0);
}

void decide_guest_clock_row(const struct state *state, const struct row *row,
                            struct intents *intents)
{
    const struct view_inject *inject;

    if (row->kind == ROW_VM_STATE)
        guest_clock_on_state(view_vm(state->view, row->as.vm_state.vm), intents);
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

    if (vm == NULL)
        return;
    /* It was asked of the machine before a revert, and as long as it was under way nothing was
     * asked of the machine since. */
    if (ended->incarnation != vm->incarnation) {
        guest_clock_on_state(vm, intents);
        return;
    }
    if (!vm->behind || vm->made.clock_kept)
        return;
    intents_row(intents, &(struct row){.kind = ROW_VM_CLOCK,
                                       .as.vm_clock = {.vm = vm->made.vm,
                                                       .incarnation = vm->incarnation,
                                                       .set = set,
                                                       .text = set     ? ""
                                                               : asked ? "its root may not set it"
                                                                       : ended->text}});
}
