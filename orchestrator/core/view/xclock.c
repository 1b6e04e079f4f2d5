/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/xclock.h"

void xclock_anchor(struct xclock *clock, struct mono_time now, struct range_time r,
                   struct exercise_time x)
{
    clock->anchor = now;
    clock->r = r;
    clock->x = x;
}

static int64_t xclock_passed(const struct xclock *clock, struct mono_time now)
{
    /* A moment before the anchor reads as the anchor: no time ever runs back. */
    return now.ms > clock->anchor.ms ? now.ms - clock->anchor.ms : 0;
}

static int64_t xclock_speed_of(const struct xclock *clock)
{
    return clock->speed > 0 ? clock->speed : 1000;
}

struct range_time xclock_range(const struct xclock *clock, struct mono_time now)
{
    return (struct range_time){clock->r.ms + xclock_passed(clock, now)};
}

struct exercise_time xclock_exercise(const struct xclock *clock, struct mono_time now)
{
    struct mono_time until = clock->ends && clock->end.ms < now.ms ? clock->end : now;

    return (struct exercise_time){clock->x.ms +
                                  (clock->phase == PHASE_RUNNING
                                       ? xclock_passed(clock, until) * xclock_speed_of(clock) / 1000
                                       : 0)};
}

void xclock_phase(struct xclock *clock, struct mono_time now, enum clock_phase phase)
{
    xclock_anchor(clock, now, xclock_range(clock, now), xclock_exercise(clock, now));
    clock->phase = phase;
}

bool xclock_when_range(const struct xclock *clock, struct range_time due, struct mono_time *ret)
{
    ret->ms = clock->anchor.ms + due.ms - clock->r.ms;
    return true;
}

bool xclock_when_exercise(const struct xclock *clock, struct exercise_time due,
                          struct mono_time *ret)
{
    if (clock->phase != PHASE_RUNNING)
        return false;
    int64_t speed = xclock_speed_of(clock), left = due.ms - clock->x.ms;

    /* Rounded up: never before it is due. */
    ret->ms = clock->anchor.ms + (left > 0 ? (left * 1000 + speed - 1) / speed : left);
    return !clock->ends || ret->ms < clock->end.ms;
}

void xclock_speed(struct xclock *clock, struct mono_time now, int64_t speed)
{
    xclock_anchor(clock, now, xclock_range(clock, now), xclock_exercise(clock, now));
    clock->speed = speed;
}

void xclock_end(struct xclock *clock, struct mono_time now, const struct mono_time *end)
{
    enum {
        JITTER = 1000
    }; /* ms between two readings of two clocks, and what a wall clock is slewed by */
    bool ends = end != NULL;

    if (ends == clock->ends &&
        (!ends || (end->ms - clock->end.ms < JITTER && clock->end.ms - end->ms < JITTER)))
        return;
    xclock_anchor(clock, now, xclock_range(clock, now), xclock_exercise(clock, now));
    clock->ends = ends;
    clock->end = ends ? *end : (struct mono_time){0};
}

void xclock_outage(struct xclock *clock, int64_t length, int64_t counted)
{
    clock->r.ms += length;
    if (clock->phase == PHASE_RUNNING || clock->phase == PHASE_CLOSED)
        clock->x.ms += counted * xclock_speed_of(clock) / 1000;
}
