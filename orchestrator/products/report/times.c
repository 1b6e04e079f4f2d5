/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/times.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/view/calendar.h"
#include "scenario/yaml/units.h"

enum { DAY = 86400000, HOUR = 3600000, MINUTE = 60000 };

/* The newest row says where the clock is; what comes is counted from there. */
static struct calendar_now times_now_of(const struct view *view)
{
    return calendar_now(view, view->wall, false);
}

/* ---- read by people ---- */

const char *times_dtg(char (*to)[TIME_TEXT], const struct view *view, int64_t x)
{
    struct calendar_now now = times_now_of(view);
    int64_t wall = x >= 0 ? calendar_wall(view, &now, x) : CALENDAR_NEVER;

    (*to)[0] = '\0';
    if (wall != CALENDAR_NEVER)
        calendar_dtg(*to, view, wall);
    return *to;
}

const char *times_story(char (*to)[TIME_TEXT], const struct view *view, int64_t x)
{
    int64_t story = calendar_story(view, x);

    (*to)[0] = '\0';
    if (story != 0)
        time_text_dtg(*to, story, 0);
    return *to;
}

const char *times_behind(char (*to)[96], const struct view *view, int64_t x)
{
    char dtg[TIME_TEXT], story[TIME_TEXT];

    times_dtg(&dtg, view, x);
    times_story(&story, view, x);
    text_print(*to, sizeof(*to), "%s%s%s%s", dtg[0] != '\0' ? " = " : "", dtg,
               story[0] != '\0' ? ", in the story " : "", story);
    return *to;
}

/* ---- written by people ---- */

/* "10:30" or "10:30:15" as ms; the whole text, or false. */
static bool times_read_hour(const char *text, int64_t hours_most, int64_t *ret)
{
    unsigned hours, minutes, seconds = 0;
    int end = 0;

    if (!isdigit((unsigned char)text[0]) || strlen(text) > 12)
        return false;
    if ((sscanf(text, "%u:%2u%n", &hours, &minutes, &end) != 2 || text[end] != '\0') &&
        (sscanf(text, "%u:%2u:%2u%n", &hours, &minutes, &seconds, &end) != 3 || text[end] != '\0'))
        return false;
    if (minutes > 59 || seconds > 59 || hours > hours_most ||
        (hours == hours_most && minutes + seconds != 0))
        return false;
    *ret = hours * (int64_t)HOUR + minutes * (int64_t)MINUTE + seconds * INT64_C(1000);
    return true;
}

/* "D3 10:30": which day, and its hour. */
static bool times_read_day(const char *text, unsigned *ret_number, int64_t *ret_hour)
{
    int end = 0;

    if ((text[0] != 'D' && text[0] != 'd') || sscanf(text + 1, "%4u%n", ret_number, &end) != 1 ||
        *ret_number == 0)
        return false;
    text += 1 + end;
    if (*text != ' ' && *text != 'T' && *text != 't')
        return false;
    return times_read_hour(text + 1 + strspn(text + 1, " "), 24, ret_hour);
}

/* "+05:00" (minutes) and "+1:05:00", as output_clock prints them. */
static bool times_read_clock(const char *text, int64_t *ret)
{
    int64_t value;

    if (text[0] != '+' || !times_read_hour(text + 1, 100000, &value))
        return false;
    *ret = strchr(strchr(text, ':') + 1, ':') != NULL ? value : value / 60;
    return true;
}

static const char *times_of_wall(const struct view *view, int64_t wall, int64_t *ret_x)
{
    struct calendar_now now = times_now_of(view);
    int64_t x = calendar_exercise(view, &now, wall);

    if (x == CALENDAR_NEVER)
        return view->phase == PHASE_PAUSED ? "no time is known while the clock is stopped"
                                           : "that is before STARTEX";
    *ret_x = x;
    return NULL;
}

static const char *times_of_day(const struct view *view, unsigned number, int64_t hour,
                                int64_t *ret_x)
{
    int64_t wall = calendar_of_day(view, number, hour);

    if (view->day_count == 0) {
        *ret_x = (number - 1) * (int64_t)DAY + hour;
        return NULL;
    }
    return wall == CALENDAR_NEVER ? "the exercise has no such day"
                                  : times_of_wall(view, wall, ret_x);
}

/* "10:30": on the date of the newest row, by local time. */
static const char *times_of_today(const struct view *view, int64_t hour, int64_t *ret_x)
{
    int64_t zone = calendar_zone(view, view->wall), local = view->wall + zone;

    return times_of_wall(view, local - local % DAY + hour - zone, ret_x);
}

bool times_is_moment(const char *text)
{
    unsigned number;
    int64_t time;

    return times_read_day(text, &number, &time) || times_read_hour(text, 24, &time) ||
           times_read_clock(text, &time);
}

const char *times_read(const char *text, const struct view *view, int64_t *ret_x)
{
    unsigned number;
    int64_t time;

    if (times_read_day(text, &number, &time))
        return times_of_day(view, number, time, ret_x);
    if (times_read_hour(text, 24, &time))
        return times_of_today(view, time, ret_x);
    if (times_read_clock(text, ret_x))
        return NULL;
    return duration_read_ms(text, ret_x);
}
