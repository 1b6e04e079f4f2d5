/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refused orders beyond a seat's limit are counted, and the count is a row.
 */
#include "engine/control/server-own.h"

void server_tell_dropped(struct server *server)
{
    struct controller *c = server->controller;

    for (size_t i = 0; i < server->team_count * ROLES; i++) {
        int64_t count = server->seats[i].dropped;

        if (count == 0)
            continue;
        server->seats[i].dropped = 0;
        controller_take_row(c, &(struct row){.kind = ROW_ORDER_DROPPED,
                                             .as.order_dropped = {.role = (int)(i % ROLES),
                                                                  .team = (uint32_t)(i / ROLES),
                                                                  .count = count}});
    }
}
