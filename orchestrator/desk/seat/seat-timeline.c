/* SPDX-License-Identifier: Apache-2.0 */
/* timeline: what happened, as far as the seat may know. */
#include "core/model/row.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"

int seat_timeline(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    const char *last = seat_option(line, "last");
    uint64_t from = view->ticker_count > VIEW_TICKER ? view->ticker_count - VIEW_TICKER : 0;
    uint32_t most = VIEW_TICKER, count = 0;
    json_t *json;
    struct table table;
    char at[32];

    if (last != NULL && seat_number(last, &most, err) < 0)
        return -ERROR_INPUT;
    for (uint64_t i = view->ticker_count; i > from && count < most; i--)
        if (seat_concerns(seat, view->ticker[(i - 1) % VIEW_TICKER].team) && ++count == most)
            from = i - 1;
    json = json_array();
    table_init(&table, "TIME|WHAT HAPPENED");
    for (uint64_t i = from; i < view->ticker_count; i++) {
        const struct view_line *one = &view->ticker[i % VIEW_TICKER];

        if (!seat_concerns(seat, one->team))
            continue;
        json_array_append_new(
            json, json_pack("{s:I, s:I, s:s, s:s, s:o}", "x", (json_int_t)one->x, "wall",
                            (json_int_t)one->wall, "team", view_team_id(view, one->team), "kind",
                            row_classes[one->kind].name, "text", json_text(one->text)));
        table_row(&table);
        table_cell(&table, 0, TONE_DIM, "%s", output_clock(&at, one->x));
        table_cell(&table, 1,
                   one->tone == LINE_GOOD  ? TONE_GOOD
                   : one->tone == LINE_BAD ? TONE_BAD
                                           : TONE_PLAIN,
                   "%s", one->text);
    }
    return seat_list(seat, json, &table, "nothing has happened yet");
}
