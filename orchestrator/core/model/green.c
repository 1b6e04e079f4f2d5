/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Visit n is planned for n intervals after the machine's first, which lies anywhere in the first
 * interval, so that forty teams' machines do not act together; each visit then comes sooner or
 * later than that by at most the spread. As the spread is at most an interval, the next visit is
 * one of a few.
 */
#include "core/model/green.h"

#include <string.h>

#include "base/mix.h"

enum { DRAW_FIRST, DRAW_TIME, DRAW_ENTRY };

static uint64_t green_mix(uint64_t hash)
{
    return mix_finish(hash + MIX_STEP);
}

static uint64_t green_draw(const struct green_times *times, int what, int64_t number)
{
    uint64_t hash = mix_bytes(green_mix((uint64_t)times->seed), times->node, strlen(times->node));

    hash = green_mix(hash ^ times->team);
    return green_mix(hash ^ ((uint64_t)number << 2 | (uint64_t)what));
}

static int64_t green_time(const struct green_times *times, int64_t first, int64_t number)
{
    int64_t wide = 2 * times->spread + 1;

    return first + number * times->every - times->spread +
           (int64_t)(green_draw(times, DRAW_TIME, number) % (uint64_t)wide);
}

int64_t green_next(const struct green_times *times, int64_t after, int64_t *ret_number)
{
    int64_t first = (int64_t)(green_draw(times, DRAW_FIRST, 0) % (uint64_t)times->every);
    int64_t number = (after - times->spread - first) / times->every - 1, best = INT64_MAX;

    /* None behind one that is planned for later than the best and its spread is sooner. */
    for (number = number > 0 ? number : 0;
         best == INT64_MAX || first + number * times->every - times->spread < best; number++) {
        int64_t time = green_time(times, first, number);

        if (time <= after || time < 0 || time >= best)
            continue;
        best = time;
        *ret_number = number;
    }
    return best;
}

uint32_t green_entry(const struct green_times *times, int64_t number, uint32_t entries)
{
    return (uint32_t)(green_draw(times, DRAW_ENTRY, number) % entries);
}

bool green_is_open(enum green_hours hours, int64_t story)
{
    enum { FROM = 8, TO = 17, THURSDAY = 4 /* was 1970-01-01; Sunday is 0 */ };
    const int64_t hour = 3600 * 1000, day = 24 * hour;
    int64_t of_day = (story % day + day) % day, days = (story - of_day) / day;
    int64_t weekday = ((days + THURSDAY) % 7 + 7) % 7;

    return hours != GREEN_OFFICE ||
           (weekday >= 1 && weekday <= 5 && of_day >= FROM * hour && of_day < TO * hour);
}
