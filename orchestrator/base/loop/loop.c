/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop on libuv. The timers are not libuv's: libuv would run them before the descriptors, and
 * has no virtual time. One round is one uv_run(ONCE), in which the alarm ends the waiting.
 */
#include "base/loop/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/loop/loop-own.h"

struct loop_signal_watch {
    uv_signal_t handle;
    struct loop *loop;
    struct loop_signal_watch *next;
    void (*came)(int number, void *data);
    void *data;
    int number;
};

int loop_error(struct error *err, int code, const char *what)
{
    return error_system(err, -code, "%s", what);
}

void loop_stir(struct loop *loop)
{
    loop->stirred = true;
}

static void loop_ring(uv_timer_t *alarm)
{
    /* libuv runs timers before it waits as well: then it must not wait any more. */
    uv_stop(alarm->loop);
}

int loop_new(bool is_virtual, const struct moment *start, struct loop **ret_loop, struct error *err)
{
    struct loop *loop = calloc(1, sizeof(*loop));

    if (loop == NULL)
        return error_memory(err);

    int code = uv_loop_init(&loop->uv);

    if (code < 0) {
        free(loop);
        return loop_error(err, code, "event loop");
    }
    uv_timer_init(&loop->uv, &loop->alarm);
    signal(SIGPIPE, SIG_IGN);
    loop->is_virtual = is_virtual;
    if (is_virtual && start != NULL)
        loop->now = *start;
    else
        time_now(&loop->now);
    *ret_loop = loop;
    return 0;
}

static void loop_free_signal(uv_handle_t *handle)
{
    free(handle->data);
}

void loop_free(struct loop *loop)
{
    if (loop == NULL)
        return;
    for (struct loop_signal_watch *watch = loop->signals; watch != NULL; watch = watch->next)
        uv_close((uv_handle_t *)&watch->handle, loop_free_signal);
    uv_close((uv_handle_t *)&loop->alarm, NULL);
    uv_run(&loop->uv, UV_RUN_NOWAIT);
    uv_run(&loop->uv, UV_RUN_NOWAIT);
    uv_loop_close(&loop->uv);
    heap_done(&loop->timers);
    heap_done(&loop->real_timers);
    free(loop);
}

static void loop_read_clocks(struct loop *loop)
{
    if (loop->running && loop->fresh)
        return;
    loop->fresh = true;
    if (loop->is_virtual) {
        loop->real = time_mono();
        return;
    }
    time_now(&loop->now);
    loop->real = loop->now.mono;
}

void loop_now(struct loop *loop, struct moment *ret_now)
{
    if (!loop->is_virtual)
        loop_read_clocks(loop);
    *ret_now = loop->now;
}

int64_t loop_real(struct loop *loop)
{
    loop_read_clocks(loop);
    return loop->real;
}

void loop_expect(struct loop *loop, int change)
{
    loop->expected += change;
}

void loop_again(struct loop *loop)
{
    loop->again = true;
}

void loop_stop(struct loop *loop)
{
    loop->stopping = true;
}

void loop_turn(struct loop *loop, void (*turn)(void *data), void *data)
{
    loop->turn = turn;
    loop->turn_data = data;
}

/* ---- timers */

void loop_timer_init(struct loop_timer *timer, struct loop *loop, void (*due)(void *data),
                     void *data)
{
    *timer = (struct loop_timer){.loop = loop, .due = due, .data = data};
}

void loop_timer_init_real(struct loop_timer *timer, struct loop *loop, void (*due)(void *data),
                          void *data)
{
    *timer = (struct loop_timer){.loop = loop, .due = due, .data = data, .real = true};
}

static bool loop_stands_apart(const struct loop_timer *timer)
{
    return timer->real && timer->loop->is_virtual;
}

static struct timer_heap *loop_heap_of(struct loop_timer *timer)
{
    return loop_stands_apart(timer) ? &timer->loop->real_timers : &timer->loop->timers;
}

int loop_timer_arm_at(struct loop_timer *timer, int64_t mono, struct error *err)
{
    loop_timer_cancel(timer);
    timer->at = mono;
    timer->order = timer->loop->order++;
    return heap_add(loop_heap_of(timer), timer, err);
}

int loop_timer_arm(struct loop_timer *timer, int64_t after, struct error *err)
{
    struct moment now;

    loop_now(timer->loop, &now);

    int64_t from = loop_stands_apart(timer) ? loop_real(timer->loop) : now.mono;

    return loop_timer_arm_at(timer, after > 0 ? from + after : from, err);
}

void loop_timer_cancel(struct loop_timer *timer)
{
    if (timer->place != 0)
        heap_drop(loop_heap_of(timer), timer);
}

bool loop_timer_is_armed(const struct loop_timer *timer)
{
    return timer->place != 0;
}

/* Runs timers that are due, except those armed meanwhile: a timer that re-arms itself must not keep
 * the loop here. */
static void loop_run_due(struct loop *loop, struct timer_heap *heap, int64_t now)
{
    uint64_t limit = loop->order;
    struct loop_timer *timer;

    while ((timer = heap_first(heap)) != NULL && timer->at <= now && timer->order < limit) {
        heap_drop(heap, timer);
        timer->due(timer->data);
    }
}

/* ---- deferred calls */

void loop_defer(struct loop *loop, struct loop_call *call)
{
    if (call->loop != NULL)
        return;
    call->loop = loop;
    call->round = loop->round;
    call->next = NULL;
    call->before = loop->last_call;
    if (loop->last_call != NULL)
        loop->last_call->next = call;
    else
        loop->first_call = call;
    loop->last_call = call;
}

void loop_call_drop(struct loop_call *call)
{
    struct loop *loop = call->loop;

    if (loop == NULL)
        return;
    *(call->before != NULL ? &call->before->next : &loop->first_call) = call->next;
    *(call->next != NULL ? &call->next->before : &loop->last_call) = call->before;
    call->loop = NULL;
}

static void loop_run_calls(struct loop *loop)
{
    uint64_t round = loop->round++;
    struct loop_call *call;

    while ((call = loop->first_call) != NULL && call->round <= round) {
        loop_call_drop(call);
        call->run(call->data);
    }
}

/* ---- signals */

static void loop_signal_came(uv_signal_t *handle, int number)
{
    struct loop_signal_watch *watch = handle->data;

    loop_stir(watch->loop);
    watch->came(number, watch->data);
}

static void loop_drop_signal(struct loop *loop, int number)
{
    for (struct loop_signal_watch **at = &loop->signals; *at != NULL; at = &(*at)->next) {
        struct loop_signal_watch *watch = *at;

        if (watch->number == number) {
            *at = watch->next;
            uv_close((uv_handle_t *)&watch->handle, loop_free_signal);
            return;
        }
    }
}

int loop_signal(struct loop *loop, int number, void (*came)(int number, void *data), void *data,
                struct error *err)
{
    loop_drop_signal(loop, number);
    if (came == NULL)
        return 0;

    struct loop_signal_watch *watch = calloc(1, sizeof(*watch));

    if (watch == NULL)
        return error_memory(err);
    *watch = (struct loop_signal_watch){.loop = loop, .came = came, .data = data, .number = number};

    int code = uv_signal_init(&loop->uv, &watch->handle);

    if (code < 0) {
        free(watch);
        return loop_error(err, code, "signal");
    }
    watch->handle.data = watch;
    code = uv_signal_start(&watch->handle, loop_signal_came, number);
    if (code < 0) {
        uv_close((uv_handle_t *)&watch->handle, loop_free_signal);
        return loop_error(err, code, "signal");
    }
    watch->next = loop->signals;
    loop->signals = watch;
    return 0;
}

/* ---- running */

/* Waits for an input, at most `most` ms (below 0: for ever). */
static void loop_wait_for(struct loop *loop, int64_t most)
{
    if (most >= 0) {
        /* libuv's own clock may be behind ours by what the last turn took. */
        uv_update_time(&loop->uv);
        uv_timer_start(&loop->alarm, loop_ring, (uint64_t)most, 0);
    }
    loop->fresh = false;
    uv_run(&loop->uv, UV_RUN_ONCE);
    uv_timer_stop(&loop->alarm);
}

/* Virtual time that nobody takes part in: it hears signals alone. */
static bool loop_is_alone(const struct loop *loop)
{
    return loop->is_virtual && loop->things == 0 && loop->running;
}

/* Looks for inputs without waiting; alone once in a while, as a system call a round would cost more
 * than the round. */
static void loop_look(struct loop *loop)
{
    enum { ROUNDS = 64 };

    if (loop_is_alone(loop) && ++loop->unseen < ROUNDS)
        return;
    loop->unseen = 0;
    loop->fresh = false;
    uv_run(&loop->uv, UV_RUN_NOWAIT);
}

static void loop_jump_to(struct loop *loop, int64_t mono)
{
    int64_t ahead = mono - loop->now.mono;

    if (ahead > 0)
        loop->now = (struct moment){
            .mono = mono, .boot = loop->now.boot + ahead, .wall = loop->now.wall + ahead};
}

/* ms until the next timer of those that real time brings, 0 when one is due, -1 when there is none.
 */
static int64_t loop_time_left(struct loop *loop)
{
    const struct loop_timer *timer = heap_first(&loop->timers);
    int64_t now = loop->now.mono;

    if (loop->is_virtual) {
        if (timer != NULL && timer->at <= now)
            return 0;
        timer = heap_first(&loop->real_timers);
        now = loop->real;
    }
    if (timer == NULL)
        return -1;
    return timer->at > now ? timer->at - now : 0;
}

/* Gathers inputs, waiting for them when there is nothing else to do. Returns whether anything can
 * still happen. */
static bool loop_gather(struct loop *loop)
{
    const struct loop_timer *first = heap_first(&loop->timers);
    bool busy = loop->again || loop->first_call != NULL;
    bool jumps = loop->is_virtual && loop->expected <= 0 && first != NULL && !busy;

    /* A round of virtual time that looks for no input takes the real time of the one before. */
    if (!loop_is_alone(loop) || loop->unseen == 0)
        loop->fresh = false;
    loop_read_clocks(loop);

    int64_t left = loop_time_left(loop);

    loop->again = false;
    loop->stirred = false;
    if (busy || jumps || left == 0) {
        loop_look(loop);
        /* Virtual time jumps only to the next due timer, and only in a round without input. */
        if (jumps && !loop->stirred)
            loop_jump_to(loop, first->at);
        return true;
    }
    if (left < 0 && loop->things == 0 && (loop->is_virtual || loop->signals == NULL))
        return false;
    loop_wait_for(loop, left);
    return true;
}

int loop_run(struct loop *loop)
{
    int result = 0;

    loop->running = true;
    loop->stopping = false;
    do {
        if (!loop_gather(loop)) {
            result = 1;
            break;
        }
        loop_read_clocks(loop);
        loop_run_due(loop, &loop->timers, loop->now.mono);
        loop_run_due(loop, &loop->real_timers, loop->real);
        loop_run_calls(loop);
        if (loop->turn == NULL)
            continue;
        loop->again = false; /* what asked for it has come before this turn */
        loop->turn(loop->turn_data);
    } while (!loop->stopping);
    loop->running = false;
    return result;
}
