/* SPDX-License-Identifier: Apache-2.0 */
/* request: what a team asks exercise control for. */
#include "desk/seat/seat.h"
#include "products/print/json-text.h"

int seat_request(struct seat *seat, const struct seat_line *line, struct error *err)
{
    json_t *order = seat_order("request");
    const char *reason = seat_option(line, "reason");

    json_object_set_new(order, "target", json_text(line->words[0]));
    json_object_set_new(order, "reason", json_text(reason != NULL ? reason : ""));
    return seat_give(seat, order, err);
}
