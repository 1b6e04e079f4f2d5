/* SPDX-License-Identifier: Apache-2.0 */
#include "journal/row.h"

int row_event(const struct journal_row *row, struct event *ret_event, struct pool *pool, struct error *err)
{
    struct event event = {.seq = row->seq,
                          .x = row->x,
                          .r = row->r,
                          .wall = row->wall,
                          .audience = (enum audience)row->audience,
                          .team = (uint32_t)row->team};
    json_t *body = json_loadb(row->body, row->length, 0, NULL);
    int result = body != NULL ? event_read(&event, row->kind, body, pool, err) : error_set(err, ERROR_INPUT, "no JSON");

    json_decref(body);
    if (result < 0)
        return error_wrap(err, "row %lld", (long long)row->seq);
    *ret_event = event;
    return 0;
}
