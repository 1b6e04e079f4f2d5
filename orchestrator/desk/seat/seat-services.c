/* SPDX-License-Identifier: Apache-2.0 */
/* services: which of the team's services are up, and why the others are not. */
#include "base/text.h"
#include "core/model/row.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"

/* How a check stands, in a word, and whose fault it is. */
struct services_look {
    const char *word;
    enum tone tone;
    char why[320];
};

static void services_look(const struct view *view, const struct view_condition *condition,
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

static const char *services_host(const struct view *view, const struct view_condition *condition)
{
    const struct view_vm *vm = view_vm(view, condition->made.vm);

    return vm != NULL ? vm->made.id : "";
}

static json_t *services_json(const struct view *view, const struct view_condition *condition,
                             const struct services_look *state)
{
    return json_pack(
        "{s:o, s:s, s:o, s:s, s:I, s:I, s:o}", "service", json_text(condition->made.id), "team",
        view_team_id(view, condition->made.team), "host", json_text(services_host(view, condition)),
        "state", state->word, "value", (json_int_t)condition->value, "since",
        (json_int_t)condition->since, "why", json_text(state->why));
}

int seat_services(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    json_t *json = json_array();
    struct table table;

    (void)line, (void)err;
    table_init(&table, "SERVICE|HOST|STATE|SINCE|WHY");
    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *condition = &view->conditions[i];
        struct services_look state;
        char since[32];

        if (condition->made.condition == 0 || !seat_concerns(seat, condition->made.team))
            continue;
        services_look(view, condition, &state);
        json_array_append_new(json, services_json(view, condition, &state));
        table_row(&table);
        seat_name(seat, &table, 0, condition->made.team, condition->made.id);
        table_cell(&table, 1, TONE_PLAIN, "%s", services_host(view, condition));
        table_cell(&table, 2, state.tone, "%s", state.word);
        if (condition->value != VALUE_NONE)
            table_cell(&table, 3, TONE_DIM, "%s", output_clock(&since, condition->since));
        table_cell(&table, 4, TONE_PLAIN, "%s", state.why);
    }
    return seat_list(seat, json, &table, "no service is checked");
}
