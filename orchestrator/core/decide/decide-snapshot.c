/* SPDX-License-Identifier: Apache-2.0 */
/* What became of snapshots that were to be taken or removed. */
#include "core/decide/decide.h"
#include "core/view/snapshots.h"

/* When the agent died, the survey of the new one asks again. */
void decide_keep_ended(const struct state *state, const struct ended *ended,
                       struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ended->subject);
    bool done = ended->outcome == OUTCOME_DONE;

    if (vm != NULL && vm->keep_group != 0) {
        decide_group_ended(state, ended, intents);
        return;
    }
    if (vm == NULL || vm->keeping[0] == '\0' || decide_agent_died(ended))
        return;
    intents_kept(intents, vm, done ? KEPT_DONE : KEPT_FAILED, vm->keeping, done ? "" : ended->text);
}

void decide_discard_ended(const struct state *state, const struct ended *ended,
                          struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ended->subject);
    bool done = ended->outcome == OUTCOME_DONE;

    if (vm == NULL || decide_agent_died(ended))
        return;
    for (size_t i = 0; i < vm->snapshot_count; i++)
        if (vm->snapshots[i].unwanted)
            intents_kept(intents, vm, done ? KEPT_DISCARDED : KEPT_FAILED, vm->snapshots[i].name,
                         done ? "" : ended->text);
}
