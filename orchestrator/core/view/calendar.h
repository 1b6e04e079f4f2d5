/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Play hours, and conversions between exercise time and wall time: for the past, by the turns that
 * the clock took; for the future, as things are now; and for the original plan. Wall times are
 * data in rows; no clock is read.
 */
#pragma once

#include "core/view/view.h"

/* What the play hours do next: `day` begins (open) or ends at a wall time, which may have passed.
 */
struct calendar_step {
    uint32_t day;
    bool open;
    int64_t wall;
};

/* As seen at a wall time: play hours that are over by then are passed over. False: nothing any
 * more, or no play hours. */
bool calendar_next(const struct view *view, int64_t wall, struct calendar_step *ret_step);

/* How much of a stretch of wall time, which ends now, is within play hours, ms; all of it where
 * there are none. */
int64_t calendar_played(const struct view *view, int64_t from, int64_t to);

/* The clock at a moment, as it is or as it would be. */
struct calendar_now {
    int64_t x, wall, speed;
    enum clock_phase phase;
    int64_t wait; /* of a stopped clock: ms until it goes on; 0: not known */
};

/* The view's clock at a wall time; `runs`: it has gone on since the newest row. */
struct calendar_now calendar_now(const struct view *view, int64_t wall, bool runs);

enum { CALENDAR_NEVER = -1 };

/* When an exercise time was or comes, by the wall; CALENDAR_NEVER: nobody knows, or not within the
 * play hours. Before STARTEX that is counted from the first play hours. What falls on their end
 * comes when the next begin. */
int64_t calendar_wall(const struct view *view, const struct calendar_now *now, int64_t x);

/* What the exercise clock said, or will say, at a wall time; CALENDAR_NEVER: nobody knows. */
int64_t calendar_exercise(const struct view *view, const struct calendar_now *now, int64_t wall);

/* By how much, ms, what a team has waited for since exercise time `since` is later when its clock
 * is released or extended at `x`: what began during a hold has waited since then only, and what
 * began in time that was removed meanwhile (`since` > `x`), not at all. */
int64_t calendar_waited(const struct team_clock *turn, int64_t x, int64_t since);

/* The date in the story at an exercise time, ms since 1970 as if UTC: the nights pass there too. 0:
 * not said. */
int64_t calendar_story(const struct view *view, int64_t x);

/* The wall time of "10:30" (ms since midnight) on the date that is the exercise's `number`-th;
 * CALENDAR_NEVER: there is no such date among the play hours. */
int64_t calendar_of_day(const struct view *view, uint32_t number, int64_t hour);

/* The date-time group of a wall time: local, with its letter, where play hours say which zone; else
 * UTC. At most 32 bytes. */
void calendar_dtg(char *to, const struct view *view, int64_t wall);

/* How far local time is ahead of UTC then, ms; 0 without play hours. */
int64_t calendar_zone(const struct view *view, int64_t wall);

enum { DEED_TEXT = 112 };

/* " (anna, 301000BNOV26)" behind what was done already; "" when nobody did. */
const char *calendar_deed(const struct view *view, const struct view_deed *deed,
                          char to[DEED_TEXT]);
