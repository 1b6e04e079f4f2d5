/* SPDX-License-Identifier: Apache-2.0 */
/* What loop.c and child.c share; nobody else sees libuv. */
#pragma once

#include <uv.h>

#include "base/loop/heap.h"
#include "base/loop/loop.h"

struct loop_signal_watch;

struct loop {
    uv_loop_t uv;
    uv_timer_t alarm; /* armed only while we wait */
    bool is_virtual, running, stopping;
    bool fresh;   /* the clocks were read in this wake-up */
    bool again;   /* do not wait */
    bool stirred; /* an input came in this wake-up */
    int expected;
    int things; /* descriptors and children: what may bring an input */
    struct moment now;
    int64_t real;
    uint64_t order;
    uint64_t round;
    unsigned unseen; /* rounds since we looked for inputs */
    struct timer_heap timers;
    struct timer_heap real_timers; /* in virtual time only */
    struct loop_call *first_call, *last_call;
    struct loop_signal_watch *signals;
    void (*turn)(void *data);
    void *turn_data;
};

/* Every callback of libuv begins with it. */
void loop_stir(struct loop *loop);

/* An error of libuv. */
int loop_error(struct error *err, int code, const char *what);
