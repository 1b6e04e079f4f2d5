/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine that nothing gets into and whose package says `ready: probe`: that it runs says little,
 * so it is up once a probe finds on it what it looks for. One that no probe looks at is up when it
 * runs. One that is not found in time is unreachable, and up as soon as a probe finds it later.
 */
#include "base/text.h"
#include "core/decide/decide.h"

static bool ready_is_looked_at(const struct view *view, const struct view_vm *vm)
{
    for (size_t i = 0; i < view->condition_count; i++)
        if (view->conditions[i].made.condition != 0 && view->conditions[i].made.from != 0 &&
            view->conditions[i].made.vm == vm->made.vm)
            return true;
    return false;
}

static void ready_on_result(const struct view *view, const struct condition_result *result,
                            struct intents *intents)
{
    const struct view_condition *condition = view_condition(view, result->condition);
    const struct view_vm *vm = condition != NULL ? view_vm(view, condition->made.vm) : NULL;
    char text[96];

    if (vm == NULL || !vm->made.probed || condition->made.from == 0 || result->value != 1000 ||
        (vm->state != VM_BOOTING && vm->state != VM_UNREACHABLE))
        return;
    text_print(text, sizeof(text), "%.40s finds it; nothing gets into it (management: none)",
               condition->made.id);
    intents_vm(intents, vm, VM_UP, text);
}

void decide_ready_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view_vm *vm;

    if (row->kind == ROW_CONDITION_RESULT)
        ready_on_result(state->view, &row->as.condition_result, intents);
    if (row->kind != ROW_VM_STATE || row->as.vm_state.state != VM_BOOTING)
        return;
    vm = view_vm(state->view, row->as.vm_state.vm);
    if (vm->made.probed && !ready_is_looked_at(state->view, vm))
        intents_vm(intents, vm, VM_UP, "it runs, and no probe looks at it (management: none)");
}

void decide_ready_due(const struct state *state, uint32_t ordinal, struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ordinal);
    char text[160];

    if (vm == NULL || !vm->made.probed || vm->state != VM_BOOTING ||
        state->r - vm->since < READY_WITHIN)
        return;
    text_print(text, sizeof(text),
               "no probe has found it in %d minutes, so its image may not boot: see its screen or "
               "console",
               READY_WITHIN / 60000);
    intents_vm(intents, vm, VM_UNREACHABLE, text);
}
