/* SPDX-License-Identifier: Apache-2.0 */
/* due: what the team still has to do, and what exercise control owes it. */
#include "desk/seat/seat.h"
#include "desk/team/due.h"
#include "products/print/json-text.h"

static enum tone due_tone(const struct due_item *item)
{
    return item->kind == DUE_WARNING || item->kind == DUE_REVISION ? TONE_WARN
           : item->kind == DUE_OWED                                ? TONE_DIM
                                                                   : TONE_PLAIN;
}

int seat_due(struct seat *seat, const struct seat_line *line, struct error *err)
{
    struct due due = DUE_EMPTY;
    struct table table;
    json_t *json;

    (void)line;
    if (seat->team == 0)
        return error_set(err, ERROR_INPUT, "a seat without a team has nothing due");
    json = json_array();
    table_init(&table, "UNTIL|WHAT|COMMAND");
    due_list(&due, seat->view, seat->team, seat_x(seat));
    for (size_t i = 0; i < due.count; i++) {
        const struct due_item *item = &due.items[i];
        char clock[32];

        json_array_append_new(json, json_pack("{s:I, s:b, s:o, s:s}", "at", (json_int_t)item->at,
                                              "overdue", item->late, "what", json_text(item->what),
                                              "command", item->how));
        table_row(&table);
        table_cell(&table, 0, item->late ? TONE_BAD : TONE_PLAIN, "%s",
                   item->at >= 0 ? output_clock(&clock, item->at) : "");
        table_cell(&table, 1, due_tone(item), "%s%s", item->what, item->late ? " (overdue)" : "");
        table_cell(&table, 2, TONE_DIM, "%s", item->how);
    }
    due_done(&due);
    return seat_list(seat, json, &table, "nothing is due");
}
