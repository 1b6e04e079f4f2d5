/* SPDX-License-Identifier: Apache-2.0 */
/* Agenda items for guests that cut themselves off: the time at which their checks begin to count
 * as 0. */
#include "core/decide/state-cut.h"

/* The checks of a guest that cuts itself off: when each of them will have been without it for long
 * enough. A journal may name a VM that it never made. */
static int state_cut_plan(struct state *state, uint32_t vm, int64_t r, struct error *err)
{
    const struct view_vm *guest = view_vm(state->view, vm);
    uint32_t count;
    const uint32_t *conditions = state_items(&state->conditions_of_vm, vm, &count);

    for (uint32_t i = 0; guest != NULL && guest->cut_since >= 0 && i < count; i++) {
        const struct view_condition *condition = view_condition(state->view, conditions[i]);
        int64_t left = condition->made.down_after - view_cut_off(state->view, condition, r);

        if (condition->made.down_after > 0 && view_guest_of(state->view, condition) == guest &&
            agenda_add(&state->range,
                       (guest->cut_since > r ? guest->cut_since : r) + (left > 0 ? left : 0),
                       DUE_DOWN, conditions[i], err) < 0)
            return -ERROR_MEMORY;
    }
    return 0;
}

int state_follow_cuts(struct state *state, const struct row *row, struct error *err)
{
    switch (row->kind) {
    case ROW_VM_STATE:
        return state_cut_plan(state, row->as.vm_state.vm, row->r, err);
    case ROW_VM_KEPT:
        return state_cut_plan(state, row->as.vm_kept.vm, row->r, err);
    case ROW_INJECT_STATE: {
        const struct view_inject *inject = view_inject(state->view, row->as.inject_state.inject);

        return inject->made.machine[0] != '\0' ? state_cut_plan(state, inject->made.vm, row->r, err)
                                               : 0;
    }
    case ROW_CLOCK_STARTED:
    case ROW_CLOCK_RESUMED:
    case ROW_CLOCK_HOURS:
    case ROW_TEAM_CLOCK:
    case ROW_AGENT_STATE:
        for (uint32_t vm = 1; vm <= state->view->vm_count; vm++)
            if (state_cut_plan(state, vm, row->r, err) < 0)
                return -ERROR_MEMORY;
        return 0;
    default:
        return 0;
    }
}
