/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of orders share: an order on its way, and how one is refused or accepted. */
#pragma once

#include "base/text.h"
#include "core/decide/decide.h"

struct ordering {
    const struct state *state;
    const struct order *order;
    struct intents *intents;
    char *reply;
    size_t size;
    bool asked; /* another has looked at it: a second one of the kind is meant */
    /* Gives an order whoever asks for it: decide-order.c's table of verbs. What is approved is
     * given by it. */
    int (*give)(struct ordering *ordering);
};

#define REFUSE(ordering, ...) (text_print((ordering)->reply, (ordering)->size, __VA_ARGS__), 1)
#define ACCEPT(ordering, ...) (text_print((ordering)->reply, (ordering)->size, __VA_ARGS__), 0)

/* ---- order-tools.c ---- */

/*
 * Two seats that want the same at the same moment give an order each. Of what adds up, the second
 * is refused while the first, by somebody else, is younger than ten seconds: 1, and the reply says
 * who was first.
 */
int order_is_second(struct ordering *ordering, const struct view_deed *deed, const char *what);

/* The team that the order names; *ret_team NULL: all. 0, or 1: there is no such. */
int order_team(struct ordering *ordering, const struct view_team **ret_team);

/* Exercise ms that an order takes at the most, as a time or by how much. */
#define ORDER_TIME_MOST (INT64_C(366) * 24 * 3600 * 1000)

/* By which name core/order/visible.h knows it: "clock hold", a team's own, is another order than
 * "clock". */
enum { ORDER_NAME = 64 };
const char *order_named(const struct order *order, char to[ORDER_NAME]);

/* ---- order-ask.c ---- */
int order_ask(struct ordering *ordering);
int order_approve(struct ordering *ordering);
int order_deny(struct ordering *ordering);

/* ---- order-range.c ---- */
int order_up(struct ordering *ordering);
int order_down(struct ordering *ordering);
int order_drift(struct ordering *ordering);
int order_retry(struct ordering *ordering);
int order_retake(struct ordering *ordering);
int order_keep(struct ordering *ordering);
int order_revert(struct ordering *ordering);
int order_console(struct ordering *ordering);

/* ---- order-clock.c ---- */
int order_clock(struct ordering *ordering);

/* ---- order-inject.c ---- */
int order_fire(struct ordering *ordering);
int order_hold(struct ordering *ordering);
int order_release(struct ordering *ordering);
int order_skip(struct ordering *ordering);
int order_postpone(struct ordering *ordering);
int order_cleanup(struct ordering *ordering);
/* Fires one inject alone at the order's time: 0, or 1: not possible in its state. */
int order_inject_later(struct ordering *ordering, const struct view_inject *inject);
/* May something be fired at the order's time? 0, or 1 and why not. */
int order_time_is_good(struct ordering *ordering);

/* ---- order-change.c ---- */
int order_clone(struct ordering *ordering);
int order_edit(struct ordering *ordering);

/* ---- order-request.c ---- */
int order_request(struct ordering *ordering);
int order_grant(struct ordering *ordering);
int order_refuse(struct ordering *ordering);

/* ---- order-expectation.c ---- */
int order_met(struct ordering *ordering);
