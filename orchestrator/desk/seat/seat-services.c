/* SPDX-License-Identifier: Apache-2.0 */
/* services: which of the team's services are up, and why the others are not. */
#include "base/text.h"
#include "core/model/row.h"
#include "desk/seat/seat.h"
#include "desk/team/services.h"
#include "products/print/json-text.h"

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
