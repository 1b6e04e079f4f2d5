/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each holder is a thread with a loop. Woken objects wait in its queue. One lock protects all
 * queues; a thread holds it only to change a few pointers, and takes no other lock meanwhile. An
 * eventfd wakes the holder, once for all objects that are queued before it looks.
 *
 * Woken objects take their turns before objects whose packets have arrived: a waiting request
 * leaves for its target at once, and answers to other requests are read afterwards.
 */
#include "remote/holder.h"

#include "lib/serve.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utlist.h>

enum {
    JOBS_MOST = 4, /* threads */
    LOGINS = 2,    /* threads: key exchange and signatures compute */
    AT_ONCE = 64,  /* that were woken, before packets are looked at again */
};

struct holder {
    struct loop *loop;
    struct loop_watch *bell;
    int ring; /* eventfd */
    /* the lock's */
    struct held *first;
    atomic_bool rung; /* read without the lock, too */
    int count;        /* held by it */
};

static struct {
    pthread_mutex_t lock;
    struct holder holders[HOLDER_KINDS][JOBS_MOST];
    int counts[HOLDER_KINDS];
} us = {.lock = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP};

/* ---- the queue (callers hold the lock)
 * ----------------------------------------------------------------- */

static void holder_enqueue(struct held *held)
{
    struct holder *holder = held->holder;

    if (held->woken)
        return;
    held->woken = true;
    DL_APPEND(holder->first, held);
    if (!holder->rung)
        eventfd_write(holder->ring, 1);
    holder->rung = true;
}

static void holder_dequeue(struct held *held)
{
    if (held->woken)
        DL_DELETE(held->holder->first, held);
    held->woken = false;
}

/* The one that holds the fewest. */
static struct holder *holder_choose(enum holder_kind kind)
{
    struct holder *best = &us.holders[kind][0];

    for (int i = 1; i < us.counts[kind]; i++) {
        if (us.holders[kind][i].count < best->count)
            best = &us.holders[kind][i];
    }
    return best;
}

/* ---- turns
 * -------------------------------------------------------------------------------------------- */

static struct held *holder_next_woken(struct holder *holder)
{
    pthread_mutex_lock(&us.lock);

    struct held *held = holder->first;

    if (held != NULL)
        holder_dequeue(held);
    else
        holder->rung = false;
    pthread_mutex_unlock(&us.lock);
    return held;
}

static void holder_turn_woken(void *own)
{
    struct holder *holder = own;
    struct held *held = NULL;

    for (int i = 0; i < AT_ONCE && (held = holder_next_woken(holder)) != NULL; i++)
        held->turn(held, HOLDER_WOKEN);
    if (held != NULL)
        loop_again(holder->loop);
}

static void holder_on_ring(int what, void *own)
{
    struct holder *holder = own;
    eventfd_t count;

    (void)what;
    eventfd_read(holder->ring, &count);
}

static void holder_on_ready(int what, void *own)
{
    struct held *held = own;
    struct holder *holder = held->holder;

    (void)what;
    held->turn(held, HOLDER_READY);
    if (holder->rung)
        holder_turn_woken(holder);
}

static void holder_on_time(void *own)
{
    struct held *held = own;

    held->turn(held, HOLDER_TIME);
}

/* ---- what is held
 * ------------------------------------------------------------------------------------- */

/* The caller holds the lock. */
static void holder_settle(struct held *held, enum holder_kind kind)
{
    held->holder = holder_choose(kind);
    held->holder->count++;
    loop_timer_init(&held->timer, held->holder->loop, holder_on_time, held);
    holder_enqueue(held);
}

void holder_add(struct held *held, enum holder_kind kind)
{
    pthread_mutex_lock(&us.lock);
    holder_settle(held, kind);
    pthread_mutex_unlock(&us.lock);
}

void holder_wake(struct held *held)
{
    pthread_mutex_lock(&us.lock);
    holder_enqueue(held);
    pthread_mutex_unlock(&us.lock);
}

int holder_watch(struct held *held, int number, int fd, int what, struct error *err)
{
    struct loop_watch **watch = &held->watches[number];

    if (*watch == NULL &&
        loop_watch_new(held->holder->loop, fd, holder_on_ready, held, watch, err) < 0)
        return -err->code;
    return loop_watch_set(*watch, what, err);
}

void holder_unwatch(struct held *held)
{
    for (int i = 0; i < HOLDER_DESCRIPTORS; i++) {
        loop_watch_free(held->watches[i]);
        held->watches[i] = NULL;
    }
}

void holder_due(struct held *held, int64_t at)
{
    struct error err;

    if (loop_timer_is_armed(&held->timer) && held->timer.at == at)
        return;
    loop_timer_cancel(&held->timer);
    /* Without memory for it, it looks at once. */
    if (at != INT64_MAX && loop_timer_arm_at(&held->timer, at, &err) < 0)
        holder_wake(held);
}

static void holder_leave(struct held *held)
{
    holder_unwatch(held);
    loop_timer_cancel(&held->timer);
    holder_dequeue(held);
    held->holder->count--;
}

void holder_move(struct held *held, enum holder_kind kind)
{
    pthread_mutex_lock(&us.lock);
    holder_leave(held);
    holder_settle(held, kind);
    pthread_mutex_unlock(&us.lock);
}

void holder_drop(struct held *held)
{
    pthread_mutex_lock(&us.lock);
    holder_leave(held);
    pthread_mutex_unlock(&us.lock);
}

/* ---- threads
 * ------------------------------------------------------------------------------------------- */

/* The end of a round: what the turns in it have answered leaves together. */
static void holder_end_round(void *own)
{
    holder_turn_woken(own);
    serve_gathered();
}

static void *holder_run(void *own)
{
    struct holder *holder = own;

    serve_gather();
    loop_run(holder->loop);
    return NULL;
}

static int holder_start(struct holder *holder, struct error *err)
{
    pthread_t thread;

    holder->ring = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (holder->ring < 0)
        return error_system(err, errno, "eventfd");
    if (loop_new(false, NULL, &holder->loop, err) < 0 ||
        loop_watch_new(holder->loop, holder->ring, holder_on_ring, holder, &holder->bell, err) <
            0 ||
        loop_watch_set(holder->bell, LOOP_READABLE, err) < 0)
        return -err->code;
    loop_turn(holder->loop, holder_end_round, holder);

    int r = pthread_create(&thread, NULL, holder_run, holder);

    if (r != 0)
        return error_system(err, r, "no thread for sessions");
    pthread_detach(thread);
    return 0;
}

int holder_begin(struct error *err)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    const int counts[HOLDER_KINDS] = {
        [HOLDER_LOGIN] = LOGINS,
        /* The other half of the cores reads requests, logs in, and plays the rest of the exercise.
         */
        [HOLDER_JOBS] = cores < 4               ? 1
                        : cores / 2 < JOBS_MOST ? (int)(cores / 2)
                                                : JOBS_MOST,
        [HOLDER_SOCKS] = 1,
    };

    for (int kind = 0; kind < HOLDER_KINDS; kind++) {
        us.counts[kind] = counts[kind];
        for (int i = 0; i < counts[kind]; i++) {
            if (holder_start(&us.holders[kind][i], err) < 0)
                return -err->code;
        }
    }
    return 0;
}
