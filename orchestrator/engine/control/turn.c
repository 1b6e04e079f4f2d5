/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A turn. The controller takes one input at a time (an answer, an order, something due), decides
 * it and applies its rows depth first, so that no decision sees half of an earlier one. Actions
 * wait for the commit (controller.c).
 */
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/point.h"
#include "core/order/order.h"
#include "core/model/row.h"
#include "core/view/calendar.h"
#include "engine/control/control.h"

enum { DEPTH_MOST = 16 /* rows that follow from rows */ };

static int turn_apply(struct controller *c, struct row *row, int depth, struct error *err);
static int turn_take(struct controller *c, struct intents *intents, int depth, struct error *err);
#include "engine/control/take.h"

/* The clock knows the end of play hours in advance, so exercise time stops at that moment however
 * late the controller wakes up. */
static void turn_foretell_hours(struct controller *c)
{
    const struct view_day *day = view_day(c->state.view, c->state.view->day);
    struct mono_time now = {c->now.mono}, end = {0};

    if (day != NULL)
        end.ms = now.ms + day->to - c->now.wall;
    xclock_end(&c->clock, now, day != NULL && c->state.view->open ? &end : NULL);
}

void controller_enter(struct controller *c)
{
    struct mono_time mono;

    loop_now(c->loop, &c->now);
    mono.ms = c->now.mono;
    c->state.x = xclock_exercise(&c->clock, mono).ms;
    c->state.r = xclock_range(&c->clock, mono).ms;
    c->state.wall = c->now.wall;
    turn_foretell_hours(c);
}

static int turn_add_row(struct controller *c, struct row *row, struct error *err)
{
    size_t length;
    char *body = row_body(row, &length);
    struct stored_row stored = {.seq = row->seq,
                                .kind = row_classes[row->kind].name,
                                .x = row->x,
                                .r = row->r,
                                .wall = row->wall,
                                .audience = row->audience,
                                .team = row->team,
                                .body = body,
                                .length = body != NULL ? length : 0};
    int result = body != NULL ? journal_add(c->journal, &stored, err) : error_memory(err);

    free(body);
    return result;
}

/* The clock follows its rows. */
static void turn_follow_clock(struct controller *c, const struct row *row)
{
    const struct mono_time now = {c->now.mono};

    if (row->kind == ROW_CLOCK_MOVED) {
        c->state.x = row->as.clock_moved.to;
        xclock_anchor(&c->clock, now, xclock_range(&c->clock, now),
                      (struct exercise_time){c->state.x});
    }
    if (row->kind == ROW_CLOCK_SPEED)
        xclock_speed(&c->clock, now, row->as.clock_speed.speed);
    if (c->clock.phase != c->state.view->phase)
        xclock_phase(&c->clock, (struct mono_time){c->now.mono}, c->state.view->phase);
    if (row->kind == ROW_CLOCK_HOURS)
        turn_foretell_hours(c);
}

static int turn_push_action(struct controller *c, const struct action *action, struct error *err)
{
    if (c->action_count == c->action_room) {
        size_t room = c->action_room != 0 ? c->action_room * 2 : 64;
        struct action *actions = reallocarray(c->actions, room, sizeof(*actions));

        if (actions == NULL)
            return error_memory(err);
        c->actions = actions;
        c->action_room = room;
    }
    c->actions[c->action_count++] = *action;
    if (action->kind != ACTION_CHECK && action->kind != ACTION_GREEN)
        c->urgent = true;
    return 0;
}

/* The head behind a row, and behind all that followed from it, becomes a row. */
static int turn_sign(struct controller *c, enum row_kind behind, int depth, struct error *err)
{
    struct sealing sealing;
    struct row row = sealing_make(c, behind, &sealing);

    return turn_apply(c, &row, depth, err);
}

static int turn_apply(struct controller *c, struct row *row, int depth, struct error *err)
{
    struct intents follow = {0};
    int result;

    row->seq = journal_last(c->journal) + 1;
    row->x = c->state.x;
    row->r = c->state.r;
    row->wall = c->now.wall;
    state_audience(&c->state, row);
    /* The fold may refuse a row; the journal takes none that it refused. */
    if (state_apply(&c->state, row, err) < 0 || turn_add_row(c, row, err) < 0)
        return -ERROR_STATE;
    picture_take(c->picture, c->state.view, row);
    turn_follow_clock(c, row);
    rehearse_row(c, row);
    portal_row(c, row);
    c->uncommitted++;
    if (row->kind == ROW_RANGE_STATE)
        c->urgent = true;
    if (row->kind != ROW_CONDITION_RESULT && row->kind != ROW_SCORE_AWARD &&
        row->kind != ROW_SCORE_STANDING && row->kind != ROW_OBJECTIVE_STATE) {
        c->settled = false;
        c->urgent |= !c->options->virtual_time;
    }
    decide_row(&c->state, row, &follow);
    result = turn_take(c, &follow, depth + 1, err);
    intents_done(&follow);
    return result == 0 && sealing_follows(row) ? turn_sign(c, row->kind, depth, err) : result;
}

static int turn_take(struct controller *c, struct intents *intents, int depth, struct error *err)
{
    if (intents->failed)
        return error_memory(err);
    if (depth > DEPTH_MOST)
        return error_set(err, ERROR_STATE, "rows follow from rows without end");
    for (size_t i = 0; i < intents->row_count; i++)
        if (turn_apply(c, &intents->rows[i], depth, err) < 0)
            return -ERROR_STATE;
    for (size_t i = 0; i < intents->action_count; i++)
        if (turn_push_action(c, &intents->actions[i], err) < 0)
            return -ERROR_MEMORY;
    return 0;
}

/* What is to be done while nothing else happens depends on the range, which neither results of
 * checks nor scores change. */
static int turn_settle(struct controller *c, struct error *err)
{
    while (!c->settled) {
        struct intents idle = {0};
        int result;

        decide_idle(&c->state, &idle);
        c->settled = idle.row_count == 0 && idle.action_count == 0;
        result = turn_take(c, &idle, 0, err);
        intents_done(&idle);
        if (result < 0)
            return result;
    }
    return 0;
}

void controller_take(struct controller *c, struct intents *intents)
{
    struct error err;

    if (c->failed)
        return;
    if (turn_take(c, intents, 0, &err) < 0 || turn_settle(c, &err) < 0) {
        log_error("controller", "%s", err.text);
        controller_fail(c, &err);
    }
    loop_again(c->loop);
}

void controller_take_row(struct controller *c, const struct row *row)
{
    struct intents intents = {0};

    intents_row(&intents, row);
    controller_take(c, &intents);
    intents_done(&intents);
}

void controller_hours(struct controller *c)
{
    for (bool more = true; more && !c->failed;) {
        struct intents intents = {0};

        decide_hours(&c->state, &intents);
        more = intents.row_count != 0;
        if (more)
            controller_take(c, &intents);
        intents_done(&intents);
    }
}

bool controller_is_over(const struct controller *c)
{
    return c->state.view->range == RANGE_GONE || c->state.view->range == RANGE_STOPPED;
}

void controller_order(struct controller *c, struct session *session, int64_t id,
                      const struct order *order)
{
    struct intents intents = {0};
    char text[256] = "";
    int result;

    controller_enter(c);
    result = take_decide(c, order, &intents, text, sizeof(text));
    if (result == 1 && session != NULL && !server_takes_refusal(session))
        intents.row_count = 0;
    controller_take(c, &intents);
    intents_done(&intents);
    if (session != NULL)
        controller_reply(c, session, id, result != 1, result == ORDER_ASKED, text);
}

int controller_try(struct controller *c, const struct order *order, char *reply, size_t size)
{
    struct intents intents = {0};
    int result;

    controller_enter(c);
    result = order_decide(&c->state, order, &intents, reply, size);
    intents_done(&intents);
    return result;
}

void controller_reply(struct controller *c, struct session *session, int64_t id, bool ok,
                      bool asked, const char *text)
{
    if (c->failed)
        return;
    if (c->reply_count == c->reply_room) {
        size_t room = c->reply_room != 0 ? c->reply_room * 2 : 16;
        struct reply *replies = reallocarray(c->replies, room, sizeof(*replies));

        if (replies == NULL) {
            controller_fail(c, &(struct error){.code = ERROR_MEMORY, .text = "no memory"});
            return;
        }
        c->replies = replies;
        c->reply_room = room;
    }
    c->replies[c->reply_count] =
        (struct reply){.session = session, .id = id, .ok = ok, .asked = asked};
    text_copy(c->replies[c->reply_count].text, sizeof(c->replies[0].text), text);
    c->reply_count++;
}
