/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of decisions: a state made by hand that is fed rows, answers and orders as the
 * controller feeds it, and whose clock the test turns.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/decide/decide.h"
#include "core/order/order.h"

/* Applies rows and what follows, as the controller does, and keeps the actions. */
struct world {
    struct state state;
    struct action actions[64];
    size_t count;
};

static inline void feed(struct world *world, struct row row);

static inline void take(struct world *world, struct intents *intents)
{
    assert_false(intents->failed);
    for (size_t i = 0; i < intents->row_count; i++)
        feed(world, intents->rows[i]);
    for (size_t i = 0; i < intents->action_count; i++)
        world->actions[world->count++] = intents->actions[i];
    intents_done(intents);
}

static inline void feed(struct world *world, struct row row)
{
    struct intents intents = {0};
    struct error err;

    row.seq = world->state.seq + 1;
    row.x = world->state.x;
    row.r = world->state.r;
    row.wall = world->state.wall;
    if (state_apply(&world->state, &row, &err) != 0)
        fail_msg("%s", err.text);
    if (row.kind == ROW_CLOCK_MOVED)
        world->state.x = row.as.clock_moved.to;
    decide_row(&world->state, &row, &intents);
    take(world, &intents);
}

static inline void idle(struct world *world)
{
    for (;;) {
        struct intents intents = {0};

        decide_idle(&world->state, &intents);
        if (intents.row_count == 0 && intents.action_count == 0)
            return;
        take(world, &intents);
    }
}

static inline void ended(struct world *world, struct ended ended)
{
    struct intents intents = {0};

    ended.text = ended.text != NULL ? ended.text : "";
    ended.reason = ended.reason != NULL ? ended.reason : "";
    ended.host = "127.0.0.1";
    ended.state = ended.state != NULL ? ended.state : "";
    ended.out = ended.out != NULL ? ended.out : "";
    ended.output = "";
    ended.asked = ended.asked != 0 ? ended.asked : world->state.r;
    decide_ended(&world->state, &ended, &intents);
    take(world, &intents);
    idle(world);
}

/* All who were asked to remove the range have answered. */
static inline void dropped_by(struct world *world, const struct dropped *answers, size_t count)
{
    struct intents intents = {0};

    decide_range_dropped(&world->state, answers, count, &intents);
    take(world, &intents);
    idle(world);
}

/* The same of the controller's own host alone; `why` NULL: it has removed its part. */
static inline void dropped(struct world *world, const char *why)
{
    dropped_by(world, &(struct dropped){.done = why == NULL, .text = why != NULL ? why : "2 ended"},
               1);
}

static inline int order(struct world *world, struct order order, char *reply)
{
    struct intents intents = {0};
    int result;

    order.target = order.target != NULL ? order.target : "";
    order.team = order.team != NULL ? order.team : "";
    order.detail = order.detail != NULL ? order.detail : "";
    order.reason = order.reason != NULL ? order.reason : "";
    order.actor = order.actor != NULL ? order.actor : "anna";
    result = order_decide(&world->state, &order, &intents, reply, 256);
    take(world, &intents);
    idle(world);
    return result;
}

/* A look ends with what it saw. */
static inline void looked(struct world *world, const struct surveyed *vms, size_t count)
{
    struct ended ended = {.kind = ACTION_INSPECT, .text = "", .reason = ""};
    struct intents intents = {0};

    decide_inspect_ended(&world->state, &ended, vms, count, NULL, 0, &intents);
    take(world, &intents);
    idle(world);
}

static inline size_t actions_of(const struct world *world, enum action_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < world->count; i++)
        count += world->actions[i].kind == kind;
    return count;
}

/* The exercise clock goes to `x`; what is due on the way is decided at its own time. */
static inline void pass(struct world *world, int64_t x)
{
    const struct agenda_item *first;
    struct agenda_item item;

    while ((first = agenda_first(&world->state.exercise)) != NULL && first->due <= x) {
        struct intents intents = {0};

        if (first->due > world->state.x)
            world->state.x = first->due;
        agenda_pop(&world->state.exercise, first->due, &item);
        decide_due(&world->state, &item, &intents);
        take(world, &intents);
        idle(world);
    }
    world->state.x = x;
}
