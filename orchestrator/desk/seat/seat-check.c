/* SPDX-License-Identifier: Apache-2.0 */
/* check NODE: has the machine checked once, and tells what came of it. */
#include <string.h>

#include "base/time.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"

enum { CHECK_WITHIN = 30000 /* ms for the results; checks have their own deadlines */ };

static const struct view_vm *check_vm(const struct seat *seat, const char *id)
{
    for (size_t i = 0; i < seat->view->vm_count; i++)
        if (seat->view->vms[i].made.vm != 0 && seat->view->vms[i].made.team == seat->team &&
            strcmp(seat->view->vms[i].made.id, id) == 0)
            return &seat->view->vms[i];
    return NULL;
}

/* Of the checks of the machine, how many have no result since the look, whose row may come behind
 * the order's answer: the look before was at `before`. */
static unsigned check_open(const struct seat *seat, const struct view_vm *vm, int64_t before)
{
    unsigned open = vm->looked == before;

    for (size_t i = 0; i < seat->view->condition_count; i++) {
        const struct view_condition *condition = &seat->view->conditions[i];

        open += look_is_at(seat->view, condition, vm->made.vm) && condition->looked < vm->looked;
    }
    return open;
}

static void check_row(const struct view_condition *condition, json_t *json, struct table *table)
{
    int64_t value = condition->look_value;
    const char *word = value == VALUE_FAULT ? "no result"
                       : value == 1000      ? "up"
                       : value == 0         ? "down"
                                            : "in part";

    json_array_append_new(
        json, json_pack("{s:o, s:s, s:I, s:o}", "service", json_text(condition->made.id), "state",
                        word, "value", (json_int_t)value, "why", json_text(condition->look_text)));
    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%s", condition->made.id);
    table_cell(table, 1,
               value == 1000          ? TONE_GOOD
               : value == VALUE_FAULT ? TONE_WARN
                                      : TONE_BAD,
               "%s", word);
    table_cell(table, 2, TONE_PLAIN, "%s", condition->look_text);
}

static int check_tell(struct seat *seat, const struct view_vm *vm)
{
    json_t *json = json_array();
    struct table table;

    table_init(&table, "SERVICE|LOOK|WHY");
    for (size_t i = 0; i < seat->view->condition_count; i++) {
        const struct view_condition *condition = &seat->view->conditions[i];

        if (look_is_at(seat->view, condition, vm->made.vm) && condition->looked != 0 &&
            condition->looked >= vm->looked)
            check_row(condition, json, &table);
    }
    return seat_list(seat, json, &table, "no result came; services says how it stands");
}

int seat_check(struct seat *seat, const struct seat_line *line, struct error *err)
{
    struct output out = seat_output(seat);
    json_t *order = seat_order("check");
    struct seat_answer answer;
    const struct view_vm *vm = check_vm(seat, line->words[0]);
    int64_t before = vm != NULL ? vm->looked : 0;
    struct moment now;
    int result;

    json_object_set_new(order, "target", json_text(line->words[0]));
    result = seat_ask(seat, order, &answer, err);
    if (result < 0)
        return result;
    if (!answer.ok || vm == NULL)
        return error_set(err, ERROR_STATE, "refused: %s", answer.text);
    if (!seat->json)
        output_print(&out, TONE_DIM, "%s\n", answer.text);
    time_now(&now);
    for (int64_t deadline = now.mono + CHECK_WITHIN;
         now.mono < deadline && check_open(seat, vm, before) != 0 && result == 0; time_now(&now)) {
        result = seat_hear(seat, deadline - now.mono, err);
        if (result < 0)
            return result;
    }
    return check_tell(seat, vm);
}
