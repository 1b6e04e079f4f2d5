/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The controller's loop. It takes one input at a time (an answer, an order, something due) and
 * applies all rows that follow before the next one (turn.c). At the end of the wake-up it commits
 * the rows; only then actions leave and followers see the rows.
 */
#include "engine/control/control.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/point.h"
#include "base/text.h"
#include "engine/control/take.h"
#include "engine/run/spawn.h"
#include "core/view/calendar.h"
#include "core/model/row.h"

enum {
    COMPANY = 20,        /* ms that check results may wait for others */
    COMMIT_AGAIN = 1000, /* ms until a failed commit is tried again */
    BEAT = 5000,
    HOURS_AGAIN = 60000,
    ROWS_TOGETHER = 1000, /* in virtual time */
};

/* ---- rows ---- */

/* ---- the agenda ---- */

static void controller_take_due(struct controller *c, struct agenda *agenda, int64_t now)
{
    struct agenda_item item;

    while (!c->failed && agenda_pop(agenda, now, &item)) {
        struct intents intents = {0};

        if (item.what == DUE_AMEND)
            rehearse_amend(c);
        else
            decide_due(&c->state, &item, &intents);
        if (intents.row_count != 0 || intents.action_count != 0)
            controller_take(c, &intents);
        intents_done(&intents);
    }
}

static void controller_agenda_due(void *data)
{
    struct controller *c = data;

    controller_enter(c);
    if (c->state.view->no_room[0] != '\0')
        return;
    /* An item that is due at the end of play hours is taken when the next begin. */
    controller_hours(c);
    controller_take_due(c, &c->state.exercise, c->clock.phase == PHASE_RUNNING ? c->state.x : -1);
    controller_take_due(c, &c->state.range, c->state.r);
    loop_again(c->loop);
}

/* When play hours begin or end. Somebody may set the wall clock meanwhile, so the time is computed
 * again every minute. */
static void controller_arm_hours(const struct controller *c, struct mono_time *soonest)
{
    struct calendar_step step;
    int64_t left;

    if (!view_is_on(c->state.view) || !calendar_next(c->state.view, c->now.wall, &step))
        return;
    left = step.wall > c->now.wall ? step.wall - c->now.wall : 0;
    if (left > HOURS_AGAIN && !c->options->virtual_time)
        left = HOURS_AGAIN;
    if (c->now.mono + left < soonest->ms)
        soonest->ms = c->now.mono + left;
}

static void controller_arm_agenda(struct controller *c)
{
    const struct agenda_item *exercise = agenda_first(&c->state.exercise),
                             *range = agenda_first(&c->state.range);
    struct mono_time when, soonest = {INT64_MAX};

    if (exercise != NULL &&
        xclock_when_exercise(&c->clock, (struct exercise_time){exercise->due}, &when) &&
        when.ms < soonest.ms)
        soonest = when;
    if (range != NULL && xclock_when_range(&c->clock, (struct range_time){range->due}, &when) &&
        when.ms < soonest.ms)
        soonest = when;
    controller_arm_hours(c, &soonest);
    if (soonest.ms == INT64_MAX || c->leaving || c->state.view->no_room[0] != '\0')
        loop_timer_cancel(&c->due);
    else
        loop_timer_arm_at(&c->due, soonest.ms, NULL);
}

/* ---- commit, then act and tell ---- */

static bool controller_may_wait(const struct controller *c)
{
    if (c->urgent || c->reply_count != 0)
        return false;
    if (c->options->virtual_time)
        return c->uncommitted < ROWS_TOGETHER && c->server == NULL;
    return c->uncommitted != 0;
}

static int controller_commit(struct controller *c, struct error *err)
{
    struct journal_turn turn = {.x = c->state.x,
                                .r = c->state.r,
                                .boot = c->options->virtual_time ? c->now.mono : c->now.boot,
                                .wall = c->now.wall};

    memcpy(turn.boot_id, c->boot_id, sizeof(turn.boot_id));
    c->unwritten = journal_commit(c->journal, &turn, err) < 0;
    if (c->unwritten)
        return -ERROR_SYSTEM;
    POINT("commit");
    c->uncommitted = 0;
    c->urgent = false;
    sealing_committed(c);
    return 0;
}

/* Tells those who wait for an answer that their order is not on disk. */
static void controller_reply_unwritten(struct controller *c)
{
    for (size_t i = 0; i < c->reply_count; i++) {
        struct reply *reply = &c->replies[i];

        if (reply->ok)
            text_print(reply->text, sizeof(reply->text),
                       "%s: this is not written down; it is done when there is room, unless the "
                       "controller ends before",
                       c->state.view->no_room);
        reply->ok = reply->asked = false;
        server_reply(reply);
    }
    c->reply_count = 0;
}

/* When the commit fails nothing leaves and nothing is lost: the rows wait in memory for the next
 * try, and the exercise is paused. */
static int controller_commit_or_stand(struct controller *c, struct error *err)
{
    if (controller_commit(c, err) == 0)
        return 0;
    room_lost(c, err);
    if (!c->failed && controller_commit(c, err) == 0)
        return 0;
    controller_reply_unwritten(c);
    return -ERROR_SYSTEM;
}

static void controller_act_all(struct controller *c)
{
    /* Acting may add nothing here: answers come through the loop. */
    for (size_t i = 0; i < c->action_count; i++) {
        act(c, &c->actions[i]);
        POINT("send");
    }
    c->action_count = 0;
    for (size_t i = 0; i < c->reply_count; i++)
        server_reply(&c->replies[i]);
    c->reply_count = 0;
}

static void controller_begin_leaving(struct controller *c)
{
    if (c->server != NULL)
        server_tell_dropped(c->server);
    c->leaving = true;
    c->leave_since = loop_real(c->loop);
    loop_timer_cancel(&c->beat);
    loop_timer_arm(&c->leave, 0, NULL);
}

static void controller_turn(void *data)
{
    struct controller *c = data;
    struct error err;

    if (c->failed)
        return;
    controller_enter(c);
    if (c->server != NULL)
        server_settle(c->server);
    green_settle(c);
    if (c->uncommitted != 0 && controller_may_wait(c)) {
        if (!c->options->virtual_time && !loop_timer_is_armed(&c->company))
            loop_timer_arm(&c->company, COMPANY, NULL);
    } else if (c->uncommitted != 0) {
        if (controller_commit_or_stand(c, &err) < 0) {
            loop_timer_arm(&c->again, COMMIT_AGAIN, NULL);
            return;
        }
    }
    if (c->uncommitted == 0)
        portal_settle(c);
    if (c->uncommitted == 0)
        hub_settle(c);
    if (c->uncommitted == 0 || !c->urgent)
        controller_act_all(c);
    if (c->uncommitted == 0 && c->server != NULL)
        server_tell(c->server);
    controller_arm_agenda(c);
    room_wait(c);
    if (controller_is_over(c) && c->uncommitted == 0 && !c->leaving && c->job_count != 0)
        controller_begin_leaving(c);
}

static void controller_wake(void *data)
{
    struct controller *c = data;

    c->urgent = true;
    loop_again(c->loop);
}

static void controller_beat(void *data)
{
    struct controller *c = data;

    controller_enter(c);
    resume_after_sleep(c);
    server_beat(c->server);
    sealing_beat(c);
    loop_timer_arm(&c->beat, BEAT, NULL);
}

/* Leaves once every follower has been told, or after 3 s; unless somebody has wanted the range
 * meanwhile. */
static void controller_leave(void *data)
{
    struct controller *c = data;

    if (!controller_is_over(c)) {
        c->leaving = false;
        loop_timer_arm(&c->beat, BEAT, NULL);
        loop_again(c->loop);
        return;
    }

    if (c->server != NULL && !server_is_done(c->server) &&
        loop_real(c->loop) - c->leave_since < 3000) {
        loop_timer_arm(&c->leave, 20, NULL);
        return;
    }
    c->finished = true;
    loop_stop(c->loop);
}

/* ---- orders ---- */

/* ---- its life ---- */

static void controller_came_signal(int number, void *data)
{
    struct controller *c = data;

    (void)number;
    loop_stop(c->loop);
}

static int controller_new_loop(struct controller *c, struct error *err)
{
    struct moment start = {0};
    struct journal_turn last;

    if (c->options->virtual_time && journal_last_turn(c->journal, &last, err) == 0)
        start = (struct moment){.mono = last.boot, .boot = last.boot, .wall = last.wall};
    if (loop_new(c->options->virtual_time, &start, &c->loop, err) < 0)
        return -ERROR_SYSTEM;
    if (!c->options->virtual_time && time_boot_id(c->boot_id, err) < 0)
        return -ERROR_SYSTEM;
    loop_turn(c->loop, controller_turn, c);
    loop_timer_init(&c->due, c->loop, controller_agenda_due, c);
    loop_timer_init_real(&c->company, c->loop, controller_wake, c);
    loop_timer_init_real(&c->again, c->loop, controller_wake, c);
    loop_timer_init_real(&c->beat, c->loop, controller_beat, c);
    loop_timer_init_real(&c->leave, c->loop, controller_leave, c);
    loop_timer_init_real(&c->room, c->loop, room_look, c);
    if (loop_signal(c->loop, 15, controller_came_signal, c, err) < 0 ||
        loop_signal(c->loop, 2, controller_came_signal, c, err) < 0)
        return -ERROR_SYSTEM;
    return 0;
}

/* On a full disk a controller that takes up finds its key there, and writes nothing. */
static int controller_keep_key(const char *path, const char *key, struct error *err)
{
    struct error unread;
    char *there = NULL;
    bool same = file_read(path, strlen(key) + 1, &there, &unread) == 0 && strcmp(there, key) == 0;

    if (there != NULL)
        sodium_memzero(there, strlen(there));
    free(there);
    return same ? 0 : file_replace(path, key, strlen(key), 0600, err);
}

static int controller_open_all(struct controller *c, struct error *err)
{
    struct journal_options options = {.fast = c->options->fast};
    struct credential own;
    int result = journal_open(c->folder->journal, JOURNAL_WRITE, &options, &c->journal, err);

    if (result != 0)
        return result < 0 ? result
                          : error_set(err, ERROR_STATE, "another controller writes this journal");
    if (folder_read_key(c->folder, c->key, err) < 0 ||
        credential_make(c->key, "excon", 0, &own, err) < 0)
        return -ERROR_FAILED;
    c->own_key_path = pool_print(&c->pool, "%s/excon", c->folder->keys);
    memcpy(c->own_key, own.public_text, sizeof(own.public_text));
    if (sealing_open(c, err) < 0)
        return -ERROR_INPUT;
    if (c->own_key_path == NULL || controller_keep_key(c->own_key_path, own.private_text, err) < 0)
        return -ERROR_FAILED;
    if (folder_keep_connect(c->folder, c->options->connect, &c->pool, &c->connect, err) < 0)
        return -ERROR_FAILED;
    if (strcmp(c->connect, c->options->connect) != 0)
        log_warn("controller", "the range of this exercise is on \"%s\"; \"%s\" is ignored",
                 c->connect, c->options->connect);
    if (c->options->serve && (c->picture = picture_new()) == NULL)
        return error_memory(err);
    if (state_init(&c->state, err) < 0 || controller_new_loop(c, err) < 0 ||
        resume_replay(c, err) < 0)
        return -ERROR_FAILED;
    c->simulated = c->options->virtual_time || c->state.view->exercise.rehearsal;
    room_keep(c);
    if (c->options->serve) {
        if (folder_make_runtime(c->folder, err) < 0 ||
            server_new(c, c->folder->socket, &c->server, err) < 0)
            return -ERROR_FAILED;
        return loop_timer_arm(&c->beat, BEAT, err);
    }
    return 0;
}

static void controller_close_all(struct controller *c)
{
    portal_close(c);
    hub_close(c);
    server_free(c->server);
    picture_free(c->picture);
    act_close(c);
    if (c->loop != NULL) {
        loop_timer_cancel(&c->due);
        loop_timer_cancel(&c->company);
        loop_timer_cancel(&c->again);
        loop_timer_cancel(&c->beat);
        loop_timer_cancel(&c->leave);
        loop_timer_cancel(&c->room);
        loop_free(c->loop);
    }
    state_done(&c->state);
    sealing_close(c);
    journal_close(c->journal);
    free(c->actions);
    free(c->replies);
    free(c->host_keys);
    pool_done(&c->pool);
    memset(c->key, 0, sizeof(c->key));
}

int controller_run(const struct controller_options *options, struct error *err)
{
    struct controller *c = calloc(1, sizeof(*c));
    bool stopped;
    int result;

    if (c == NULL)
        return error_memory(err);
    c->options = options;
    c->face = &answer_face;
    c->folder = options->folder;
    result = controller_open_all(c, err);
    if (result == 0)
        result = resume_take_up(c, err);
    /* A controller that can write nothing would take no order: it says why, and ends. */
    if (result == 0 && !c->failed && !options->virtual_time)
        result = controller_commit_or_stand(c, err);
    if (result == 0 && !c->failed) {
        spawn_ready(options->ready, "ready");
        result = loop_run(c->loop);
    }
    if (c->failed) {
        *err = c->error;
        result = -(int)err->code;
    } else if (result >= 0) {
        result = c->finished ? 0 : 1;
    }
    stopped = c->state.view != NULL && c->state.view->range == RANGE_STOPPED;
    if (options->watch != NULL && result >= 0) {
        options->watch->view = c->state.view;
        c->state.view = NULL;
    }
    controller_close_all(c);
    if (result == 0 && options->serve)
        result = folder_drop_runtime(options->folder, !stopped, err);
    free(c);
    return result;
}
