/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions of members, who log in through the portal. The listener of a session determines its
 * member. The journal says which sessions are open: an order that locks a member makes the rows
 * that close the sessions, and once these are on disk the connections are closed, before any
 * follower gets another row.
 */
#include <utlist.h>

#include "base/text.h"
#include "core/order/seating.h"
#include "engine/control/server-own.h"

bool seated_open(struct session *session, uint32_t ordinal, const char *from, const char *client)
{
    struct controller *c = session->server->controller;
    struct intents intents = {0};
    const struct view_member *member;
    uint32_t number = 0;
    char why[160];
    int result;

    controller_enter(c);
    result = seating_open(&c->state, ordinal, from, client, &intents, &number, why, sizeof(why));
    if (result == 0)
        controller_take(c, &intents);
    intents_done(&intents);
    member = view_member(c->state.view, ordinal);
    if (result != 0 || c->failed || member == NULL) {
        session_refuse(session, result != 0 ? why : "the controller ends");
        return false;
    }
    session->member = ordinal;
    session->number = number;
    session->role = (enum role)member->made.role;
    session->team = member->made.team;
    text_copy(session->actor, sizeof(session->actor), member->made.name);
    return true;
}

void seated_cut(struct server *server)
{
    const struct view *view = server->controller->state.view;
    struct session *session, *next;

    DL_FOREACH_SAFE(server->sessions, session, next)
    {
        const struct view_member *member = view_member(view, session->member);

        if (session->number == 0 || view_session(view, session->number) != NULL)
            continue;
        session->number = 0;
        session_refuse(session, member != NULL && !view_member_is_in(member)
                                    ? "exercise control has locked this seat"
                                    : "exercise control has cut this session");
    }
}
