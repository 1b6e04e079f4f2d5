/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides an order: checks the seat, then runs the function of the verb (orders.def). A function
 * either makes rows or says in a sentence why not; a refused order changes nothing.
 */
#include <string.h>

#include "base/text.h"
#include "core/order/order.h"
#include "core/order/rights.h"
#include "core/model/row.h"

static const struct {
    const char *verb;
    int (*give)(struct ordering *ordering);
} verbs[] = {
#define ORDER(verb, give, rights, fields, about) {verb, give},
#define RIGHT(name, rights)
#include "core/order/orders.def"
#undef ORDER
#undef RIGHT
};

/* Runs the function of the order's verb, without a check of the seat. */
static int order_give(struct ordering *o)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(verbs[i].verb, o->order->verb) == 0)
            return verbs[i].give(o);
    return REFUSE(o, "there is no order \"%.40s\"", o->order->verb);
}

static bool order_concerns_own(const struct state *state, const struct order *order)
{
    const struct view_team *team = view_team_called(state->view, order->team);

    return team != NULL && order->own_team != 0 && team->made.team == order->own_team;
}

/* Every order is part of the exercise's history, refused ones too; its row precedes the rows that
 * it causes. */
static void order_record(struct ordering *o, bool accepted)
{
    struct intents *intents = o->intents;

    intents_row(intents, &(struct row){.kind = ROW_ORDER_GIVEN,
                                       .as.order_given = {.actor = o->order->actor,
                                                          .role = o->order->role,
                                                          .verb = o->order->verb,
                                                          .target = o->order->target,
                                                          .outcome = o->reply,
                                                          .accepted = accepted}});
    if (intents->failed)
        return;

    struct row row = intents->rows[intents->row_count - 1];

    memmove(intents->rows + 1, intents->rows, (intents->row_count - 1) * sizeof(row));
    intents->rows[0] = row;
}

int order_decide(const struct state *state, const struct order *order, struct intents *intents,
                 char *reply, size_t size)
{
    struct order said = *order;
    struct ordering ordering = {.state = state,
                                .order = &said,
                                .intents = intents,
                                .reply = reply,
                                .size = size,
                                .approver = "",
                                .give = order_give};
    char name[ORDER_NAME];
    enum may may;
    int result = 1;

    order_named(order, name);

    /* Without a team, a seat that may do more for its own team than for all means its own. */
    if (said.team[0] == '\0' &&
        rights_may(said.role, name, true) > rights_may(said.role, name, false))
        said.team = view_team_id(state->view, said.own_team);
    may = rights_may(order->role, name, order_concerns_own(state, &said));
    if (may == MAY_NOT)
        text_print(reply, size, "a session in the role %s may not order \"%.40s\"",
                   role_words[order->role], name);
    else if (order_seen_stands(&ordering) == 0)
        result = may == MAY_ASK ? order_ask(&ordering) : order_give(&ordering);
    if (result == 1)
        intents->row_count = intents->action_count = 0;
    /* An order that is asked for has a row of its own (order.asked). */
    if (result != ORDER_ASKED)
        order_record(&ordering, result == 0);
    return result;
}
