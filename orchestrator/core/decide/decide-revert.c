/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An inject that brings a VM back to its kept state. It goes the way of an order to do so: the row
 * of the VM's next incarnation is on disk before anything leaves, the domain's metadata say which
 * one it is, and whatever is killed meanwhile, the provider is asked for that incarnation again. So
 * the inject needs no marker of its own, and is delivered once the VM runs again.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"
#include "core/view/snapshots.h"
#include "core/view/moves.h"
#include "core/model/scenario.h"

bool decide_revert(const struct view_vm *vm, const struct view_snapshot *from, const char *by,
                   struct intents *intents)
{
    if (from == NULL || vm->keeping[0] != '\0' || view_is_migrating(vm) || vm->state == VM_MAKING ||
        !move_vm(vm->state, VM_MAKING))
        return false;
    intents_row(intents, &(struct row){.kind = ROW_VM_STATE,
                                       .as.vm_state = {.vm = vm->made.vm,
                                                       .state = VM_MAKING,
                                                       .incarnation = vm->incarnation + 1,
                                                       .kept = from->name,
                                                       .by = by,
                                                       .text = "restored from its snapshot"}});
    return true;
}

/* It is on its way by the row of its VM, or cannot be. */
static void revert_dispatched(const struct state *state, const struct view_inject *inject,
                              struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, inject->made.vm);

    if (!decide_revert(vm, snapshot_labelled(vm, ""), inject->by, intents))
        intents_inject(intents, inject, INJECT_FAILED, "",
                       vm->kept[0] == '\0'
                           ? "its VM has no snapshot (excon snapshot)"
                           : "a snapshot of its VM is being taken, or the VM is being made");
}

static void revert_on_vm_state(const struct state *state, const struct row *row,
                               struct intents *intents)
{
    const struct vm_state_row *now = &row->as.vm_state;

    if (now->state != VM_BOOTING && now->state != VM_UP && now->state != VM_FAILED &&
        now->state != VM_LOST)
        return;
    for (size_t i = 0; i < state->view->inject_count; i++) {
        const struct view_inject *inject = &state->view->injects[i];

        if (inject->made.vm != now->vm || inject->made.inject == 0 || !decide_is_revert(inject) ||
            inject->state != INJECT_DISPATCHED || inject->incarnation != now->incarnation)
            continue;
        if (now->state == VM_BOOTING || now->state == VM_UP)
            intents_inject(intents, inject, INJECT_DELIVERED, "", "");
        else
            intents_inject(intents, inject, INJECT_FAILED, "", now->text);
    }
}

void decide_revert_row(const struct state *state, const struct row *row, struct intents *intents)
{
    if (row->kind == ROW_VM_STATE) {
        revert_on_vm_state(state, row, intents);
    } else if (row->kind == ROW_INJECT_STATE && row->as.inject_state.state == INJECT_DISPATCHED) {
        const struct view_inject *inject = view_inject(state->view, row->as.inject_state.inject);

        if (decide_is_revert(inject))
            revert_dispatched(state, inject, intents);
    }
}
