/* SPDX-License-Identifier: Apache-2.0 */
/* The heap keeps each timer's place in the timer, from 1, so that cancelling needs no search. */
#include "base/loop/heap.h"

#include <stdlib.h>

static bool heap_is_before(const struct loop_timer *a, const struct loop_timer *b)
{
    return a->at < b->at || (a->at == b->at && a->order < b->order);
}

static void heap_put(struct timer_heap *heap, size_t place, struct loop_timer *timer)
{
    heap->timers[place - 1] = timer;
    timer->place = place;
}

static void heap_rise(struct timer_heap *heap, struct loop_timer *timer, size_t place)
{
    while (place > 1 && heap_is_before(timer, heap->timers[place / 2 - 1])) {
        heap_put(heap, place, heap->timers[place / 2 - 1]);
        place /= 2;
    }
    heap_put(heap, place, timer);
}

static void heap_sink(struct timer_heap *heap, struct loop_timer *timer, size_t place)
{
    for (;;) {
        size_t below = 2 * place;

        if (below < heap->count && heap_is_before(heap->timers[below], heap->timers[below - 1]))
            below++;
        if (below > heap->count || !heap_is_before(heap->timers[below - 1], timer))
            break;
        heap_put(heap, place, heap->timers[below - 1]);
        place = below;
    }
    heap_put(heap, place, timer);
}

void heap_done(struct timer_heap *heap)
{
    free(heap->timers);
    *heap = (struct timer_heap){0};
}

int heap_add(struct timer_heap *heap, struct loop_timer *timer, struct error *err)
{
    if (heap->count == heap->room) {
        size_t room = heap->room != 0 ? 2 * heap->room : 32;
        struct loop_timer **timers = realloc(heap->timers, room * sizeof(struct loop_timer *));

        if (timers == NULL)
            return error_memory(err);
        heap->timers = timers;
        heap->room = room;
    }
    heap->count++;
    heap_rise(heap, timer, heap->count);
    return 0;
}

void heap_drop(struct timer_heap *heap, struct loop_timer *timer)
{
    size_t place = timer->place;
    struct loop_timer *last = heap->timers[--heap->count];

    timer->place = 0;
    if (last == timer)
        return;
    if (place > 1 && heap_is_before(last, heap->timers[place / 2 - 1]))
        heap_rise(heap, last, place);
    else
        heap_sink(heap, last, place);
}

struct loop_timer *heap_first(const struct timer_heap *heap)
{
    return heap->count > 0 ? heap->timers[0] : NULL;
}
