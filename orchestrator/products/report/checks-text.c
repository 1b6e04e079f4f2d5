/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/checks-text.h"

#include <string.h>

/* What is wrong with a check, in one word; NULL: nothing. */
static const char *checks_trouble(const struct view *view, const struct view_condition *condition)
{
    if (condition->made.condition == 0 || view->range == RANGE_GONE)
        return NULL;
    if (view_has_range(view) && view_lacks(view, condition) != NULL)
        return "not checked";
    if (view_is_stale(view, condition))
        return "stale";
    if (condition->value == VALUE_FAULT)
        return "fault";
    return condition->guest ? "bad" : NULL;
}

/* Why no value of it comes that could count. */
static const char *checks_stale_why(const struct view *view, const struct view_condition *condition)
{
    const struct view_vm *guest = view_guest_of(view, condition);

    if (condition->value == VALUE_FAULT)
        return condition->text;
    return guest != NULL && guest->hung[0] != '\0' ? "its guest does not answer"
                                                   : "its guest is not there";
}

void checks_text_print(const struct output *to, const struct view *view)
{
    char title[128], since[32];

    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *condition = &view->conditions[i];
        const char *trouble = checks_trouble(view, condition);

        if (trouble == NULL)
            continue;
        view_vm_title(view, condition->made.vm, title, sizeof(title));
        if (strcmp(trouble, "not checked") == 0)
            output_print(to, TONE_BAD, "  check %s on %s: not checked: feature %s failed\n",
                         condition->made.id, title, view_lacks(view, condition)->made.id);
        else if (strcmp(trouble, "stale") == 0)
            output_print(to, TONE_WARN, "  check %s on %s is stale, its value of %s counts: %s\n",
                         condition->made.id, title, output_clock(&since, condition->own),
                         checks_stale_why(view, condition));
        else if (strcmp(trouble, "fault") == 0)
            output_print(to, TONE_WARN, "  check %s on %s is in fault: %s\n", condition->made.id,
                         title, condition->text);
        else
            output_print(to, TONE_BAD, "  check %s on %s %s\n", condition->made.id, title,
                         condition->text);
    }
}

json_t *checks_text_json(const struct view *view)
{
    json_t *checks = json_array();
    char title[128];

    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *condition = &view->conditions[i];
        const char *trouble = checks_trouble(view, condition);

        if (trouble == NULL)
            continue;
        view_vm_title(view, condition->made.vm, title, sizeof(title));
        json_array_append_new(
            checks, json_pack("{s:s, s:s, s:s, s:b, s:i, s:I, s:s}", "check", condition->made.id,
                              "vm", title, "state", trouble, "guest", (int)condition->guest,
                              "in_a_row", (int)condition->in_a_row, "since",
                              (json_int_t)condition->own, "text", condition->text));
    }
    return checks;
}
