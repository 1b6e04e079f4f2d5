/* SPDX-License-Identifier: Apache-2.0 */
/* Members' sessions that have ended by themselves: noted when they end, and recorded as rows in the
 * next turn, because a session may end while rows are being sent. */
#include <stdlib.h>

#include "base/log.h"
#include "core/order/seating.h"
#include "engine/control/server-own.h"

void departed_note(struct session *session)
{
    struct server *server = session->server;
    uint32_t number = session->number;

    session->number = 0;
    if (number == 0 || view_session(server->controller->state.view, number) == NULL)
        return;
    if (server->ended_count == server->ended_room) {
        size_t room = server->ended_room != 0 ? server->ended_room * 2 : 16;
        uint32_t *ended = reallocarray(server->ended, room, sizeof(*ended));

        /* Without its row it is open for readers until the controller starts again. */
        if (ended == NULL) {
            log_warn("server", "the end of session %u has no row: no memory", number);
            return;
        }
        server->ended = ended;
        server->ended_room = room;
    }
    server->ended[server->ended_count++] = number;
    loop_again(server->controller->loop);
}

void departed_settle(struct server *server)
{
    struct controller *c = server->controller;
    struct intents intents = {0};

    if (server->ended_count == 0)
        return;
    for (size_t i = 0; i < server->ended_count; i++)
        seating_close(&c->state, server->ended[i], "", &intents);
    server->ended_count = 0;
    controller_take(c, &intents);
    intents_done(&intents);
}
