/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Play hours: local times of the scenario become wall times of rows, so that nothing later asks
 * which time it is where. The nights between need no row: they are what no row covers.
 */
#include "base/zone.h"
#include "scenario/plan/planner.h"

enum { DAY = 86400000 };

static const char *day_zone_name(const struct planner *planner)
{
    const char *name = planner->scenario->exercise.timezone;

    return name != NULL ? name : "UTC";
}

static bool day_wall_of(struct planner *planner, const struct play_day *said, int64_t local,
                        int64_t *ret_wall, int64_t *ret_zone)
{
    struct error err;

    switch (zone_wall(day_zone_name(planner), local, ret_wall, ret_zone, &err)) {
    case 0:
        return true;
    case ZONE_NO_TIME:
        complain_error(planner->complaints, said->mark,
                       "that time is not there in %s: clocks are put forward over it",
                       day_zone_name(planner));
        return false;
    default:
        complain_error(planner->complaints, said->mark, "%s", err.text);
        return false;
    }
}

static int64_t day_add_day(struct planner *planner, const struct play_day *said, uint32_t number)
{
    int64_t from, to, zone, later;
    struct plan_row *planned;

    if (!day_wall_of(planner, said, said->from, &from, &zone) ||
        !day_wall_of(planner, said, said->to, &to, &later))
        return -1;
    planned = planner_row(planner, &planner->plan->days, ROW_DAY_MADE, 0, AUDIENCE_ALL, said->mark);
    if (planned == NULL)
        return -1;
    planned->row.as.day_made = (struct day_made){.day = (uint32_t)planner->plan->days.count,
                                                 .number = number,
                                                 .from = from,
                                                 .to = to,
                                                 .zone = zone};
    return to - from;
}

/* What the hours cannot hold is said; without a duration ENDEX is their end. */
static void day_weigh(struct planner *planner, int64_t hours)
{
    const struct play_days *days = &planner->scenario->exercise.days;
    struct plan *plan = planner->plan;

    if (plan->endex <= 0)
        plan->endex = hours;
    else if (plan->endex > hours)
        planner_note(
            planner, NOTE_NEVER, days->items[days->count - 1].mark,
            "the play hours hold %lld min and ENDEX is planned after %lld min: the rest is not played",
            (long long)hours / 60000, (long long)plan->endex / 60000);
}

/* Hours that have ended cannot be played; when all have, STARTEX would be refused. */
static void day_find_past(struct planner *planner)
{
    const struct play_days *days = &planner->scenario->exercise.days;
    const struct plan_rows *rows = &planner->plan->days;
    size_t past = 0;

    while (past < rows->count && rows->items[past].row.as.day_made.to <= planner->options->now)
        past++;
    if (planner->options->now == 0 || past == 0)
        return;
    if (past == days->count) {
        complain_error(planner->complaints, days->items[past - 1].mark,
                       "all play hours have ended: STARTEX would be refused");
        return;
    }
    for (size_t i = 0; i < past; i++)
        complain_warning(planner->complaints, days->items[i].mark,
                         "these play hours have ended: the exercise begins with later ones");
}

void plan_days(struct planner *planner)
{
    const struct exercise *exercise = &planner->scenario->exercise;
    const struct play_days *days = &exercise->days;
    int64_t hours = 0;
    uint32_t number = 0;
    struct error err;

    if (exercise->timezone != NULL && zone_check(exercise->timezone, &err) < 0) {
        complain_error(planner->complaints, exercise->timezone_mark, "%s", err.text);
        return;
    }
    if (days->count == 0 && exercise->timezone != NULL)
        planner_note(planner, NOTE_NEVER, exercise->mark,
                     "timezone is that of the play hours, and there are none");
    for (size_t i = 0; i < days->count; i++) {
        int64_t length;

        number += i == 0 || days->items[i].from / DAY != days->items[i - 1].from / DAY;
        length = day_add_day(planner, &days->items[i], number);
        if (length < 0)
            return;
        hours += length;
    }
    day_find_past(planner);
    if (days->count != 0)
        day_weigh(planner, hours);
}
