/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop: one thread that waits for descriptors, timers, signals and children. The order within a
 * wake-up is
 *   inputs (descriptors, signals, children) -> due timers -> deferred calls -> the turn,
 * and the clock is read once in it. libuv works below and does not show; its thread pool is never
 * used.
 *
 * In virtual time the clock stands still, except that, when nothing is expected (loop_expect) and
 * no input is there, it jumps to the next due timer at once. Real timers follow the machine's clock
 * in both modes.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"

struct loop;

/*
 * `start` (may be NULL: now) is where a virtual loop's clock begins; a real loop passes over it.
 * SIGPIPE is ignored from now on: writing to a broken pipe returns an error.
 */
int loop_new(bool is_virtual, const struct moment *start, struct loop **ret_loop,
             struct error *err);

/* Everything that was made in the loop is to be freed before it. */
void loop_free(struct loop *loop);

/*
 * Runs until loop_stop, then returns 0; the turn of the wake-up that stops is still called. Returns
 * 1 when nothing can happen any more: no descriptor, child, signal, timer or deferred call is left.
 * In virtual time signals alone do not count as something that can happen.
 */
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* The moment of this wake-up. Between runs of the loop: of the call. */
void loop_now(struct loop *loop, struct moment *ret_now);

/* The machine's monotonic ms of this wake-up, in virtual time too. */
int64_t loop_real(struct loop *loop);

/*
 * An event from outside is awaited (+1) or no longer awaited (-1): a job's answer, an agent's
 * hello. While the sum is above 0, virtual time does not move.
 */
void loop_expect(struct loop *loop, int change);

/* ---- timers: one-shot, embedded in their owner; equal times keep the order in which they were
 * armed */

struct loop_timer {
    struct loop *loop;
    void (*due)(void *data);
    void *data;
    int64_t at; /* ms of the clock it follows */
    /* private */
    uint64_t order;
    size_t place; /* in the heap, from 1; 0: not armed */
    bool real;
};

void loop_timer_init(struct loop_timer *timer, struct loop *loop, void (*due)(void *data),
                     void *data);
/* Follows the machine's clock in virtual time too: for waiting on real programs. */
void loop_timer_init_real(struct loop_timer *timer, struct loop *loop, void (*due)(void *data),
                          void *data);

/* Arms it `after` ms from this wake-up (below 0 reads as 0), anew when it is armed. */
int loop_timer_arm(struct loop_timer *timer, int64_t after, struct error *err);
/* Arms it at a moment's `mono`. */
int loop_timer_arm_at(struct loop_timer *timer, int64_t mono, struct error *err);
void loop_timer_cancel(struct loop_timer *timer);
bool loop_timer_is_armed(const struct loop_timer *timer);

/* ---- deferred calls: once, in this wake-up, before the turn. What a deferred call defers comes
 * next wake-up. */

struct loop_call {
    void (*run)(void *data);
    void *data;
    /* private */
    struct loop_call *next, *before;
    struct loop *loop; /* NULL: not waiting */
    uint64_t round;
};

/* Does nothing when it waits already. `call` is zeroed before its first use; run and data are set
 * by its owner. */
void loop_defer(struct loop *loop, struct loop_call *call);
void loop_call_drop(struct loop_call *call);

/* Called once per wake-up, after everything else. NULL: none. */
void loop_turn(struct loop *loop, void (*turn)(void *data), void *data);

/* The next wake-up comes at once, without waiting: there is more to do. */
void loop_again(struct loop *loop);

/* ---- signals */

/* Calls `came` in the loop. One callback per signal; NULL: the default again. */
int loop_signal(struct loop *loop, int number, void (*came)(int number, void *data), void *data,
                struct error *err);

/* ---- descriptors */

struct loop_watch;

enum { LOOP_READABLE = 1, LOOP_WRITABLE = 2 };

/*
 * `ready` gets the events that are possible now; on an error or a hang-up these are all watched
 * events. The caller keeps the descriptor and closes it after loop_watch_free, which may be called
 * from anywhere.
 */
int loop_watch_new(struct loop *loop, int descriptor, void (*ready)(int what, void *data),
                   void *data, struct loop_watch **ret_watch, struct error *err);
int loop_watch_set(struct loop_watch *watch, int what, struct error *err);
void loop_watch_free(struct loop_watch *watch);
