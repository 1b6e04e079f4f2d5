/* SPDX-License-Identifier: Apache-2.0 */
/* objectives: what is to be reached, and what is. */
#include "core/model/row.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"

static json_t *objectives_json(const struct view *view, const struct view_objective *objective)
{
    return json_pack("{s:o, s:s, s:s, s:o, s:b, s:I}", "objective", json_text(objective->made.id),
                     "team", view_team_id(view, objective->made.team), "kind",
                     objective_words[objective->made.type], "title",
                     json_text(objective->made.title), "reached", objective->reached, "since",
                     (json_int_t)objective->since);
}

int seat_objectives(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    json_t *json = json_array();
    struct table table;
    char since[32];

    (void)line, (void)err;
    table_init(&table, "OBJECTIVE|KIND|STATE|SINCE|TITLE");
    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *objective = &view->objectives[i];

        if (objective->made.objective == 0 || !seat_concerns(seat, objective->made.team))
            continue;
        json_array_append_new(json, objectives_json(view, objective));
        table_row(&table);
        seat_name(seat, &table, 0, objective->made.team, objective->made.id);
        table_cell(&table, 1, TONE_PLAIN, "%s", objective_words[objective->made.type]);
        table_cell(&table, 2, objective->reached ? TONE_GOOD : TONE_PLAIN, "%s",
                   objective->reached ? "reached" : "open");
        if (objective->row != 0)
            table_cell(&table, 3, TONE_DIM, "%s", output_clock(&since, objective->since));
        table_cell(&table, 4, TONE_PLAIN, "%s", objective->made.title);
    }
    return seat_list(seat, json, &table, "there is no objective");
}
