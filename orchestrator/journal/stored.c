/* SPDX-License-Identifier: Apache-2.0 */
#include "journal/stored.h"

int stored_read(const struct stored_row *stored, struct row *ret_row, struct pool *pool,
                struct error *err)
{
    struct row row = {.seq = stored->seq,
                      .x = stored->x,
                      .r = stored->r,
                      .wall = stored->wall,
                      .audience = (enum audience)stored->audience,
                      .team = (uint32_t)stored->team};

    if (row_read_text(&row, stored->kind, stored->body, stored->length, pool, err) < 0)
        return error_wrap(err, "row %lld", (long long)stored->seq);
    *ret_row = row;
    return 0;
}
