/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exercise clock. Three kinds of time, each a type of its own, so that the compiler refuses a
 * comparison of two kinds: monotonic (arms timers of this process), range (ms since the exercise
 * was opened, goes on in pauses; checks are made on it before STARTEX and in PAUSEX) and exercise
 * (ms since STARTEX, stops in pauses). Wall time is for people and is not here.
 *
 * Anchored, not ticking: the clock knows one moment and computes all others from it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <excon/row.h>

struct mono_time {
    int64_t ms;
};
struct range_time {
    int64_t ms;
};
struct exercise_time {
    int64_t ms;
};

struct xclock {
    enum clock_phase phase;
    struct mono_time anchor; /* the moment at which … */
    struct range_time r;     /* … range time was this … */
    struct exercise_time x;  /* … and exercise time this */
    int64_t speed;           /* thousandths of exercise time in real time; 0 reads as 1000 */
    bool ends;               /* play hours end … */
    struct mono_time end; /* … at this moment: exercise time stops there, however late it is read */
};

/* Sets both times at a moment, the phase staying as it is. */
void xclock_anchor(struct xclock *clock, struct mono_time now, struct range_time r,
                   struct exercise_time x);

/* The phase changes at this moment; times before it are computed under the old phase. */
void xclock_phase(struct xclock *clock, struct mono_time now, enum clock_phase phase);

struct range_time xclock_range(const struct xclock *clock, struct mono_time now);
struct exercise_time xclock_exercise(const struct xclock *clock, struct mono_time now);

/* When a range or exercise time will be reached; false: never by itself (the clock is stopped). */
bool xclock_when_range(const struct xclock *clock, struct range_time due, struct mono_time *ret);
bool xclock_when_exercise(const struct xclock *clock, struct exercise_time due,
                          struct mono_time *ret);

/* From this moment on exercise time runs at `speed` thousandths. */
void xclock_speed(struct xclock *clock, struct mono_time now, int64_t speed);

/* The play hours end at `end`; NULL: not by themselves. A second more or less than was known is
 * passed over. */
void xclock_end(struct xclock *clock, struct mono_time now, const struct mono_time *end);

/* An outage of `length` ms ended now, `counted` ms of which are exercise time as if it had not
 * been. */
void xclock_outage(struct xclock *clock, int64_t length, int64_t counted);
