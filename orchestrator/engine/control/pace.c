/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits of how many orders are read. Each order makes rows, and teams are hostile: a session has
 * a limit, and all sessions of a seat (a role in a team) together have one, so that nobody evades
 * it by new sessions and no member silences the team's trainer. A refused order is a row too;
 * beyond a limit for the seat, refused orders are only counted, and the count is a row.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/control/server-own.h"
#include "core/order/rights.h"

static const struct pace_limit session_orders = {30, 30}, seat_orders = {120, 120},
                               seat_reaches = {120, 120}, seat_refusals = {60, 60};

/* NULL: no memory. */
static struct seat *pace_seat_of(struct server *server, enum role role, uint32_t team)
{
    size_t teams = server->controller->state.view->team_count + 1;

    if (server->team_count < teams) {
        struct seat *seats = reallocarray(server->seats, teams * ROLES, sizeof(*seats));

        if (seats == NULL)
            return NULL;
        for (size_t i = server->team_count * ROLES; i < teams * ROLES; i++)
            seats[i] = (struct seat){0};
        server->seats = seats;
        server->team_count = teams;
    }
    return team < server->team_count ? &server->seats[team * ROLES + role] : NULL;
}

/* Who logs in often shall not keep the team's reports from coming in. */
bool pace_order(struct session *session, const char *verb)
{
    int64_t now = session->server->controller->now.mono;
    struct seat *seat;

    if (rights_see(AUDIENCE_EXCON, 0, session->role, session->team))
        return session->door != DOOR_MEMBER ||
               portal_admits_order(session->server->controller, session->door_member);
    seat = pace_seat_of(session->server, session->role, session->team);
    return seat != NULL && pace_take(&session->pace, &session_orders, now) &&
           (strcmp(verb, "reach") == 0 ? pace_take(&seat->reaches, &seat_reaches, now)
                                       : pace_take(&seat->orders, &seat_orders, now));
}

bool server_takes_refusal(struct session *session)
{
    struct seat *seat = pace_seat_of(session->server, session->role, session->team);

    if (seat == NULL)
        return false;
    if (pace_take(&seat->refusals, &seat_refusals, session->server->controller->now.mono))
        return true;
    seat->dropped++;
    return false;
}
