/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about the state of the range: which VMs can be reached, which are down, which
 * answers are awaited. */
#include <string.h>
#include <excon/agent.h>
#include "core/decide/decide.h"
#include "core/model/row.h"
#include "core/model/scenario.h"
#include "core/view/snapshots.h"

bool decide_is_revert(const struct view_inject *inject)
{
    return strcmp(inject->made.machine, machine_words[MACHINE_REVERT]) == 0;
}

bool decide_can_reach(const struct state *state, uint32_t ordinal)
{
    const struct view_vm *vm = view_vm(state->view, ordinal);

    return vm != NULL && (vm->state == VM_UP || vm->state == VM_UNREACHABLE);
}

bool decide_is_down(const struct view_vm *vm)
{
    return vm->state == VM_FAILED || vm->state == VM_LOST || vm->state == VM_GONE ||
           vm->state == VM_STOPPED;
}

bool decide_agent_died(const struct ended *ended)
{
    return strcmp(ended->reason, REASON_AGENT) == 0 && ended->sent;
}

const struct surveyed *decide_surveyed(const struct surveyed *vms, size_t count, uint32_t vm)
{
    for (size_t i = 0; i < count; i++)
        if (vms[i].vm == vm)
            return &vms[i];
    return NULL;
}

bool decide_is_inspecting(const struct state *state)
{
    return state->view->inspection.state == INSPECTION_WANTED && state->view->inspection.repair;
}

const char *decide_not_back_yet(const struct view_vm *vm)
{
    return vm->stood != vm->incarnation && snapshot_find(vm, vm->from) != NULL ? vm->from : "";
}
