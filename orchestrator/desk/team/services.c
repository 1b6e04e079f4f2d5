/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/team/services.h"

#include "base/text.h"
#include "core/model/row.h"

void services_look(const struct view *view, const struct view_condition *condition,
                   struct services_look *state)
{
    const struct view_feature *lacks = view_lacks(view, condition);
    const struct view_vm *vm = view_guest_of(view, condition);
    bool gone = vm != NULL && vm->state != VM_UP;

    *state = (struct services_look){"not checked", TONE_DIM, ""};
    text_copy(state->why, sizeof(state->why), condition->text);
    if (lacks != NULL) {
        *state = (struct services_look){"range fault", TONE_WARN, ""};
        text_print(state->why, sizeof(state->why), "%s is not installed; costs no points",
                   lacks->made.id);
    } else if (condition->value == VALUE_FAULT && !condition->guest) {
        *state = (struct services_look){"range fault", TONE_WARN, ""};
        text_print(state->why, sizeof(state->why), "%s%scosts no points", condition->text,
                   condition->text[0] != '\0' ? "; " : "");
    } else if (condition->guest || (condition->value >= 0 && gone && vm->guest)) {
        *state = (struct services_look){"no answer", TONE_BAD, ""};
        text_print(state->why, sizeof(state->why), "%s%s%s",
                   vm != NULL ? vm->made.id : "the machine", " does not let the check in: ",
                   condition->text[0] != '\0' ? condition->text : "no answer");
    } else if (condition->value >= 0) {
        state->word = condition->value == 1000 ? "up" : condition->value == 0 ? "down" : "in part";
        state->tone = condition->value == 1000 ? TONE_GOOD
                      : condition->value == 0  ? TONE_BAD
                                               : TONE_WARN;
        if (condition->value == 1000)
            state->why[0] = '\0';
    }
}
