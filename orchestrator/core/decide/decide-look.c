/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A team's look at its own machine: each of its checks is made once, beside those of the agenda,
 * and counts nowhere. A look that is under way when the controller ends is not taken up again: the
 * team looks again.
 */
#include "core/decide/decide.h"
#include "core/model/row.h"

void decide_look_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view *view = state->view;
    const struct view_vm *vm;

    if (row->kind != ROW_LOOK_ASKED || (vm = view_vm(view, row->as.look_asked.vm)) == NULL)
        return;
    for (size_t i = 0; i < view->condition_count && vm->state == VM_UP; i++)
        if (look_is_at(view, &view->conditions[i], vm->made.vm))
            intents_act(intents, ACTION_LOOK, view->conditions[i].made.condition, state->r);
}

void decide_look_ended(const struct state *state, const struct ended *ended,
                       struct intents *intents)
{
    const struct view_condition *condition = view_condition(state->view, ended->subject);
    char text[160] = "";
    int64_t value = VALUE_FAULT;

    if (condition == NULL || state->view->phase == PHASE_ENDED)
        return;
    if (decide_check_said(condition, ended, &value, text, sizeof(text)) != 0)
        value = VALUE_FAULT;
    intents_row(intents,
                &(struct row){
                    .kind = ROW_LOOK_ENDED,
                    .as.look_ended = {.condition = ended->subject, .value = value, .text = text}});
}
