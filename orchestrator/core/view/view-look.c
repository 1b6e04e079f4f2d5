/* SPDX-License-Identifier: Apache-2.0 */
/* Looks of teams at their machines: what came of them, beside the checks that count. */
#include "core/view/view-places.h"

bool look_is_at(const struct view *view, const struct view_condition *condition, uint32_t vm)
{
    return condition->made.condition != 0 && condition->made.vm == vm &&
           view_lacks(view, condition) == NULL;
}

int view_look(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct look_asked *asked = &row->as.look_asked;
    const struct look_ended *ended = &row->as.look_ended;
    struct view_vm *vm;
    struct view_condition *condition;

    (void)changed;
    if (row->kind == ROW_LOOK_ASKED) {
        vm = view_vm(view, asked->vm);
        if (vm == NULL)
            return view_no_such("VM", asked->vm, err);
        vm->looked = row->r;
        return 0;
    }
    condition = view_condition(view, ended->condition);
    if (condition == NULL)
        return view_no_such("condition", ended->condition, err);
    if (ended->value < VALUE_FAULT || ended->value > 1000)
        return error_set(err, ERROR_INPUT, "the value %lld is out of range",
                         (long long)ended->value);
    condition->looked = row->r;
    condition->look_value = ended->value;
    view_clean(condition->look_text, sizeof(condition->look_text), ended->text);
    return 0;
}
