/* SPDX-License-Identifier: Apache-2.0 */
/* excon adjustments: what was added to scores by hand, reversed adjustments too. */
#include <inttypes.h>

#include "desk/command/command.h"
#include "products/print/json-text.h"

static json_t *adjustments_json(const struct view *view, const struct view_adjustment *one)
{
    json_t *json =
        json_pack("{s:s, s:I, s:I, s:I, s:o, s:o, s:o, s:b}", "team",
                  view_team_id(view, one->made.team), "number", (json_int_t)one->made.number, "x",
                  (json_int_t)one->x, "points", (json_int_t)one->made.points, "by",
                  json_text(one->made.by), "approved", json_text(one->made.approved), "reason",
                  json_text(one->made.text), "reversed", one->reversed);

    if (json != NULL && one->reversed)
        json_object_set_new(json, "reversal",
                            json_deed(one->end_x, one->end.by, one->end.approved, one->end.text));
    return json;
}

static void adjustments_row(struct table *table, const struct view *view,
                            const struct view_adjustment *one)
{
    char at[32], points[32];

    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%s", view_team_id(view, one->made.team));
    table_cell(table, 1, TONE_PLAIN, "%" PRIu32, one->made.number);
    table_cell(table, 2, TONE_PLAIN, "%s", output_clock(&at, one->x));
    table_cell(table, 3, one->reversed ? TONE_DIM : TONE_BOLD, "%s%s",
               one->made.points > 0 ? "+" : "", output_points(&points, one->made.points));
    table_cell(table, 4, TONE_PLAIN, "%s", one->made.by);
    table_cell(table, 5, TONE_PLAIN, "%s", one->made.approved);
    table_cell(table, 6, TONE_PLAIN, "%s", one->made.text);
    if (!one->reversed)
        return;
    table_row(table);
    table_cell(table, 1, TONE_DIM, "reversed");
    table_cell(table, 2, TONE_PLAIN, "%s", output_clock(&at, one->end_x));
    table_cell(table, 3, TONE_DIM, "%s%s", one->made.points < 0 ? "+" : "",
               output_points(&points, -one->made.points));
    table_cell(table, 4, TONE_PLAIN, "%s", one->end.by);
    table_cell(table, 5, TONE_PLAIN, "%s", one->end.approved);
    table_cell(table, 6, TONE_PLAIN, "%s", one->end.text);
}

static int adjustments_run(struct command_line *line)
{
    const struct view *view = line->found.view;
    json_t *all = json_array();
    int code = EXIT_DONE;
    struct table table;

    table_init(&table, "TEAM|>N|AT|>POINTS|BY|APPROVED|REASON");
    for (size_t i = 0; i < view->adjustments.count; i++) {
        json_array_append_new(all, adjustments_json(view, &view->adjustments.list[i]));
        adjustments_row(&table, view, &view->adjustments.list[i]);
    }
    if (line->desk.json)
        code = output_json(&line->desk.out, json_incref(all));
    else if (table.rows == 0)
        output_print(&line->desk.out, TONE_DIM, "no adjustment yet\n");
    else
        table_print(&table, &line->desk.out, 0);
    table_done(&table);
    json_decref(all);
    return code;
}

const struct command command_adjustments = {
    .name = "adjustments",
    .usage = "",
    .summary = "what was added to scores by hand, with who and why",
    .help = "A team sees its own adjustments alone.",
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .run = adjustments_run,
};
