/* SPDX-License-Identifier: Apache-2.0 */
/* dispute: the team says why its points of a metric are wrong; without arguments, its disputes. */
#include <inttypes.h>

#include "desk/seat/seat.h"
#include "products/print/json-text.h"

static const char *dispute_state(const struct view_dispute *dispute)
{
    return !dispute->decided ? "open" : dispute->upheld ? "upheld" : "rejected";
}

static void dispute_row(const struct seat *seat, const struct view_dispute *dispute, json_t *json,
                        struct table *table)
{
    const struct view_metric *metric = view_metric(seat->view, dispute->made.metric);
    const char *id = metric != NULL ? metric->made.id : "";
    char at[32];

    json_array_append_new(
        json, json_pack("{s:I, s:s, s:o, s:o, s:o, s:s, s:I, s:o, s:o}", "n",
                        (json_int_t)dispute->made.number, "team",
                        view_team_id(seat->view, dispute->made.team), "metric", json_text(id), "by",
                        json_text(dispute->made.by), "text", json_text(dispute->made.text), "state",
                        dispute_state(dispute), "opened", (json_int_t)dispute->x, "decided_by",
                        json_text(dispute->decided_by), "reason", json_text(dispute->reason)));
    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%" PRIu32, dispute->made.number);
    table_cell(table, 1, TONE_PLAIN, "%s", output_clock(&at, dispute->x));
    seat_name(seat, table, 2, dispute->made.team, id);
    table_cell(table, 3,
               !dispute->decided ? TONE_WARN
               : dispute->upheld ? TONE_GOOD
                                 : TONE_BAD,
               "%s", dispute_state(dispute));
    table_cell(table, 4, TONE_PLAIN, "%s", dispute->decided ? dispute->reason : dispute->made.text);
}

int seat_dispute(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    json_t *json;
    struct table table;

    if (line->count > 0)
        return seat_say(seat, "dispute", line->words[0], line->count > 1 ? line->words[1] : NULL,
                        err);
    json = json_array();
    table_init(&table, ">N|TIME|METRIC|STATE|WHY");
    for (size_t i = 0; i < view->inbox.dispute_count; i++)
        if (seat_concerns(seat, view->inbox.disputes[i].made.team))
            dispute_row(seat, &view->inbox.disputes[i], json, &table);
    return seat_list(seat, json, &table, "no dispute yet");
}
