/* SPDX-License-Identifier: Apache-2.0 */
/*
 * After a restart: the requests that the controller repeats, and the changes of VMs that the
 * provider's survey finds.
 */
#include "core/decide/decide.h"
#include "core/view/snapshots.h"

static void resume_survey_vm(const struct view_vm *vm, const struct surveyed *seen,
                             struct intents *intents)
{
    bool expected = vm->state == VM_BOOTING || vm->state == VM_UP || vm->state == VM_UNREACHABLE;

    if (seen != NULL && seen->unknown)
        return;
    if (vm->keeping[0] != '\0' && vm->keep_group != 0)
        decide_group_again(vm, intents);
    else if (vm->keeping[0] != '\0')
        intents_act(intents, ACTION_KEEP, vm->made.vm, 0); /* kept again is found kept */
    if (snapshot_is_any_unwanted(vm))
        intents_act(intents, ACTION_DISCARD, vm->made.vm, 0);
    if (vm->state == VM_MAKING) {
        intents_act(intents, ACTION_MAKE, vm->made.vm, 0); /* making again is finding it made */
    } else if (expected && (seen == NULL || !seen->running)) {
        intents_vm(intents, vm, VM_LOST, "it does not run any more");
    } else if (vm->state == VM_BOOTING) {
        decide_reach(vm, intents);
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
        resume_survey_vm(vm, decide_surveyed(vms, count, vm->made.vm), intents);
    }
    if (view->inspection.state == INSPECTION_WANTED)
        intents_act(intents, ACTION_INSPECT, 0, 0);
}

void decide_resume(const struct state *state, struct intents *intents)
{
    const struct view *view = state->view;

    if (view->wanted.up)
        intents_act(intents, ACTION_OPEN_RANGE, 0, 0);
    if (view->range == RANGE_REMOVING)
        intents_act(intents, ACTION_DROP_RANGE, 0, 0);
    if (view->isolation.state == ISOLATION_WANTED)
        intents_act(intents, ACTION_ISOLATE, 0, 0);
    if (view_portal_is_on(view))
        intents_act(intents, ACTION_PORTAL, 0, 0);
    if (view_hub_is_on(view))
        intents_act(intents, ACTION_HUB, 0, 0);
    /* What was on its way when the range was taken down is asked of nobody any more. */
    if (!view->wanted.up && view->range != RANGE_REMOVING)
        return;
    decide_inject_resume(state, intents);
    decide_migrations_resume(state, intents);
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
