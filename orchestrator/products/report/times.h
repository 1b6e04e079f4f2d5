/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times as people read and write them: exercise time, the date-time group by the wall (in local
 * time where play hours say which), and the one inside the story.
 */
#pragma once

#include "base/time.h"
#include "core/view/view.h"

/* The DTG of an exercise time, as it was or as it will be when all goes on as it does; "" where
 * nobody knows. */
const char *times_dtg(char (*to)[TIME_TEXT], const struct view *view, int64_t x);

/* The DTG inside the story; "" where the scenario says none. */
const char *times_story(char (*to)[TIME_TEXT], const struct view *view, int64_t x);

/* " = 301000BNOV26, in the story 021000ZMAR31", as far as it is known. */
const char *times_behind(char (*to)[96], const struct view *view, int64_t x);

/*
 * A moment that somebody wrote: "D3 10:30" (the third play day at 10:30, as the wall will show;
 * without play hours counted from STARTEX), "10:30" (today), "+1:05:00" as clocks are printed, or
 * "26h30m" (exercise time). *ret_x in exercise ms. NULL, or what is wrong with it.
 */
const char *times_read(const char *text, const struct view *view, int64_t *ret_x);

/* Is it written as a moment, where a duration may stand as well? */
bool times_is_moment(const char *text);
