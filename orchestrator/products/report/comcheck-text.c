/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/comcheck-text.h"

#include "core/view/comcheck.h"

static void comcheck_cell(struct table *table, int column, const struct view *view, uint32_t team,
                          enum lamp lamp)
{
    bool lit = comcheck_lit(view, team, lamp);
    uint32_t reached, all;

    if (lamp == LAMP_MACHINE) {
        reached = comcheck_machines(view, team, &all);
        table_cell(table, column, lit ? TONE_GOOD : TONE_WARN, "%u of %u", reached, all);
    } else {
        table_cell(table, column, lit ? TONE_GOOD : TONE_WARN, "%s", lit ? "yes" : "no");
    }
}

void comcheck_text_print(const struct output *to, const struct view *view, bool lacking)
{
    struct table table;

    if (!view->comcheck.started)
        return;
    table_init(&table, "COMCHECK|KEY|INBOX|ANSWER|MACHINES");
    for (size_t i = 0; i < view->team_count; i++) {
        uint32_t team = view->teams[i].made.team;

        if (team == 0 || (lacking && comcheck_is_whole(view, team)))
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", view->teams[i].made.id);
        for (int lamp = 0; lamp < LAMPS; lamp++)
            comcheck_cell(&table, lamp + 1, view, team, (enum lamp)lamp);
    }
    if (table.rows != 0) {
        output_print(to, TONE_PLAIN, "\n");
        table_print(&table, to, 2);
    }
    table_done(&table);
}

json_t *comcheck_text_json(const struct view *view)
{
    json_t *teams = json_array();
    uint32_t all, reached;

    for (size_t i = 0; i < view->team_count && view->comcheck.started; i++) {
        uint32_t team = view->teams[i].made.team;

        if (team == 0)
            continue;
        reached = comcheck_machines(view, team, &all);
        json_array_append_new(
            teams, json_pack("{s:s, s:b, s:b, s:b, s:i, s:i, s:b}", "team", view->teams[i].made.id,
                             "key", comcheck_lit(view, team, LAMP_KEY), "inbox",
                             comcheck_lit(view, team, LAMP_INBOX), "answer",
                             comcheck_lit(view, team, LAMP_ANSWER), "reached", (int)reached,
                             "machines", (int)all, "whole", comcheck_is_whole(view, team)));
    }
    return json_pack("{s:b, s:I, s:s, s:o}", "started", view->comcheck.started, "x",
                     (json_int_t)view->comcheck.x, "by", view->comcheck.by, "teams", teams);
}
