/* SPDX-License-Identifier: Apache-2.0 */
/* The armed timers of one clock: a binary heap by time, then by the order in which they were armed.
 */
#pragma once

#include "base/loop/loop.h"

struct timer_heap {
    struct loop_timer **timers;
    size_t count, room;
};

void heap_done(struct timer_heap *heap);
int heap_add(struct timer_heap *heap, struct loop_timer *timer, struct error *err);
void heap_drop(struct timer_heap *heap, struct loop_timer *timer);

/* The next one that is due, or NULL. */
struct loop_timer *heap_first(const struct timer_heap *heap);
