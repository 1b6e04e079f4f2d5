/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders that a seat may only ask for (design: exercise 4.3, "ask"). The request is a row, so it
 * survives restarts. Every seat that may give the order may approve it; then it is given unchanged
 * in the name of the person who asked. It is decided once when it is asked for and once when it is
 * approved, and refused if it makes no sense then. Requests that the clock has overtaken expire.
 */
#include <string.h>

#include "core/order/order.h"
#include "core/order/rights.h"
#include "core/model/row.h"

enum {
    ASKS_OPEN = 8 /* of a team's seats of a kind */,
    ASKS_MOST = 100 /* ever, of a team's own members */
};

/* The order as it was asked for. */
static struct order order_of(const struct order_asked *made)
{
    return (struct order){.verb = made->verb,
                          .target = made->target,
                          .team = made->on,
                          .actor = made->actor,
                          .role = (enum role)made->role,
                          .own_team = made->team,
                          .reason = made->reason,
                          .detail = made->detail,
                          .points = made->points,
                          .by_ms = made->by_ms,
                          .to_ms = made->to_ms};
}

/* Would it be accepted now? Nothing comes of it. 0, or 1 and why not. */
static int ask_would_fit(const struct ordering *o, const struct order *order)
{
    struct intents nothing = {0};
    struct ordering ordering = *o;
    int result;

    ordering.order = order;
    ordering.intents = &nothing;
    ordering.asked = true;
    result = o->give(&ordering);

    intents_done(&nothing);
    return result;
}

/* ---- asking ---- */

static bool ask_is_same(const struct view_ask *ask, const struct order *order)
{
    return strcmp(ask->made.verb, order->verb) == 0 &&
           strcmp(ask->made.target, order->target) == 0 && strcmp(ask->made.on, order->team) == 0 &&
           ask->made.by_ms == order->by_ms && ask->made.to_ms == order->to_ms &&
           ask->made.points == order->points;
}

/* The earlier requests of the seat's kind: how many, how many of them open, and an open one for the
 * same order. */
struct before {
    uint32_t all, open;
    const struct view_ask *same;
};

static struct before ask_before(const struct ordering *o, uint32_t team)
{
    const struct view *view = o->state->view;
    struct before found = {0};

    for (size_t i = 0; i < view->ask_count; i++) {
        const struct view_ask *ask = &view->asks[i];

        if (ask->made.team != team ||
            (ask->made.role == ROLE_BLUE) != (o->order->role == ROLE_BLUE))
            continue;
        found.all++;
        found.open += ask->state == ASK_OPEN;
        if (ask->state == ASK_OPEN && ask_is_same(ask, o->order))
            found.same = ask;
    }
    return found;
}

int order_ask(struct ordering *o)
{
    const struct order *order = o->order;
    bool of_team = order->role == ROLE_TRAINER || order->role == ROLE_BLUE;
    struct before found = ask_before(o, of_team ? order->own_team : 0);
    struct view_ask ask = {.made = {.team = of_team ? order->own_team : 0,
                                    .number = found.all + 1,
                                    .role = order->role}};
    char name[VIEW_ASK_NAME];

    if (of_team && order->own_team == 0)
        return REFUSE(o, "a seat in the role %s has to say its team to ask for an order",
                      role_words[order->role]);
    if (found.same != NULL)
        return REFUSE(o, "%s has already asked for that (%s); it waits for approval",
                      found.same->made.actor, view_ask_name(o->state->view, found.same, name));
    if ((of_team && found.open >= ASKS_OPEN) ||
        (order->role == ROLE_BLUE && found.all >= ASKS_MOST))
        return REFUSE(o,
                      found.open >= ASKS_OPEN ? "%u orders already wait for approval, the limit"
                                              : "%u orders have been asked for, the limit",
                      found.open >= ASKS_OPEN ? found.open : found.all);
    if (ask_would_fit(o, order) != 0)
        return 1;
    ask.made.actor = order->actor;
    ask.made.verb = order->verb;
    ask.made.target = order->target;
    ask.made.on = order->team;
    ask.made.detail = order->detail;
    ask.made.reason = order->reason;
    ask.made.by_ms = order->by_ms;
    ask.made.to_ms = order->to_ms;
    ask.made.points = order->points;
    intents_row(o->intents, &(struct row){.kind = ROW_ORDER_ASKED, .as.order_asked = ask.made});
    text_print(o->reply, o->size, "asked for as %s; it waits for approval",
               view_ask_name(o->state->view, &ask, name));
    return ORDER_ASKED;
}

/* ---- answering ---- */

static bool ask_is_own(const struct ordering *o, const struct view_ask *ask)
{
    return ask->made.role == (int)o->order->role && strcmp(ask->made.actor, o->order->actor) == 0 &&
           (ask->made.team == 0 || ask->made.team == o->order->own_team);
}

/* A seat that may give an order may approve it. */
static bool ask_may_answer(const struct ordering *o, const struct view_ask *ask)
{
    const struct view_team *on = view_team_called(o->state->view, ask->made.on);
    bool own = on != NULL && o->order->own_team != 0 && on->made.team == o->order->own_team;
    struct order order = order_of(&ask->made);
    char name[ORDER_NAME];

    return rights_may(o->order->role, order_named(&order, name), own) == MAY;
}

/* Nobody approves an adjustment or excuse of their own, whatever seats the person has. */
static bool ask_needs_another(const struct ordering *o, const struct view_ask *ask)
{
    return (strncmp(ask->made.verb, "adjust", 6) == 0 ||
            strncmp(ask->made.verb, "excuse", 6) == 0) &&
           strcmp(ask->made.actor, o->order->actor) == 0;
}

/* The open one that the order names, or NULL and why not. The reply hides orders that the seat may
 * not see. */
static const struct view_ask *ask_of(struct ordering *o)
{
    const struct view_ask *ask = view_ask_called(o->state->view, o->order->target);
    bool known = ask != NULL && (ask_may_answer(o, ask) || ask_is_own(o, ask));

    if (!known)
        text_print(o->reply, o->size, "no order \"%.60s\" waits for this seat", o->order->target);
    else if (ask->state != ASK_OPEN)
        text_print(o->reply, o->size, "%.60s is %s already%s%s", o->order->target,
                   ask_words[ask->state], ask->answer_by[0] != '\0' ? " by " : "", ask->answer_by);
    return known && ask->state == ASK_OPEN ? ask : NULL;
}

int order_approve(struct ordering *o)
{
    const struct view_ask *ask = ask_of(o);
    struct ordering given = *o;
    struct order order;
    char said[200];
    int result;

    if (ask == NULL)
        return 1;
    if (!ask_may_answer(o, ask) || ask_needs_another(o, ask))
        return REFUSE(o, "the person who asks cannot approve the order; another seat has to");
    order = order_of(&ask->made);
    intents_answered(o->intents, ask, ASK_APPROVED, o->order->actor, o->order->reason);
    given.order = &order;
    given.asked = true;
    given.approver = o->order->actor;
    given.reply = said;
    given.size = sizeof(said);
    result = o->give(&given);
    return result != 0
               ? REFUSE(o, "the order is refused now and still waits for approval: %s", said)
               : ACCEPT(o, "%s for %s: %s", ask->made.verb, ask->made.actor, said);
}

int order_deny(struct ordering *o)
{
    const struct view_ask *ask = ask_of(o);
    bool own;

    if (ask == NULL)
        return 1;
    own = ask_is_own(o, ask);
    intents_answered(o->intents, ask, own ? ASK_WITHDRAWN : ASK_DENIED, o->order->actor,
                     o->order->reason);
    return ACCEPT(o, "%s for %s is %s", ask->made.verb, ask->made.actor,
                  ask_words[own ? ASK_WITHDRAWN : ASK_DENIED]);
}
