/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/calendar.h"

#include "base/text.h"
#include "base/time.h"

enum { DAY = 86400000 };

bool calendar_next(const struct view *view, int64_t wall, struct calendar_step *ret_step)
{
    const struct view_day *day = view_day(view, view->day);

    if (view->open && day != NULL) {
        *ret_step = (struct calendar_step){.day = view->day, .wall = day->to};
        return true;
    }
    for (uint32_t i = view->day + 1; i <= view->day_count; i++) {
        day = view_day(view, i);
        if (day != NULL && day->to > wall) {
            *ret_step = (struct calendar_step){.day = i, .open = true, .wall = day->made.from};
            return true;
        }
    }
    return false;
}

int64_t calendar_played(const struct view *view, int64_t from, int64_t to)
{
    int64_t played = 0;

    if (view->day_count == 0)
        return to - from;
    for (uint32_t i = view->open ? view->day : view->day + 1; i <= view->day_count; i++) {
        const struct view_day *day = view_day(view, i);
        int64_t begin = day != NULL && day->made.from > from ? day->made.from : from;
        int64_t end = day != NULL && day->to < to ? day->to : to;

        played += day != NULL && end > begin ? end - begin : 0;
    }
    return played;
}

struct calendar_now calendar_now(const struct view *view, int64_t wall, bool runs)
{
    struct calendar_now now = {
        .x = view->x, .wall = wall, .speed = view->speed, .phase = view->phase};

    if (runs && view->phase == PHASE_RUNNING && wall > view->wall)
        now.x += (wall - view->wall) * view->speed / 1000;
    return now;
}

/* ---- what was ---- */

/* The newest turn of the clock that the time does not lie before; NULL: before STARTEX. */
static const struct view_turn *calendar_turn_of(const struct view *view, int64_t time, bool wall)
{
    for (size_t i = view->turn_count; i > 0; i--)
        if ((wall ? view->turns[i - 1].wall : view->turns[i - 1].x) <= time)
            return &view->turns[i - 1];
    return NULL;
}

static int64_t calendar_was_at(const struct view *view, const struct calendar_now *now, int64_t x)
{
    const struct view_turn *turn = calendar_turn_of(view, x, false);
    int64_t end, wall;

    if (turn == NULL)
        return CALENDAR_NEVER;
    end = turn + 1 < view->turns + view->turn_count ? turn[1].wall : now->wall;
    wall = turn->rate > 0 ? turn->wall + (x - turn->x) * 1000 / turn->rate
           : x > turn->x  ? end
                          : turn->wall;
    /* A time that was jumped over was at the jump. */
    return wall < end ? wall : end;
}

/* ---- what is to come ---- */

/* A walk through the play hours from a moment on. */
struct walk {
    const struct view *view;
    uint32_t day;
    bool open, planned; /* planned: as the scenario says, whatever somebody prolonged */
    int64_t wall;
};

static int64_t calendar_end_of(const struct walk *walk)
{
    const struct view_day *day = view_day(walk->view, walk->day);

    return walk->planned ? day->made.to : day->to;
}

/* To the beginning of the next play hours; false: there are none. */
static bool calendar_walk_on(struct walk *walk)
{
    for (uint32_t i = walk->day + 1; i <= walk->view->day_count; i++) {
        const struct view_day *day = view_day(walk->view, i);

        if (day == NULL || day->to <= walk->wall)
            continue;
        walk->day = i;
        walk->open = true;
        walk->wall = day->made.from > walk->wall ? day->made.from : walk->wall;
        return true;
    }
    return false;
}

/* The wall time after `left` ms of play. */
static int64_t calendar_walk_by(struct walk *walk, int64_t left)
{
    if (walk->view->day_count == 0)
        return walk->wall + left;
    if (!walk->open && !calendar_walk_on(walk))
        return CALENDAR_NEVER;
    for (;;) {
        int64_t there = calendar_end_of(walk) > walk->wall ? calendar_end_of(walk) - walk->wall : 0;

        if (left < there)
            return walk->wall + left;
        walk->wall += there;
        left -= there;
        if (!calendar_walk_on(walk))
            return left == 0 ? walk->wall : CALENDAR_NEVER;
    }
}

static struct walk calendar_walk_from(const struct view *view, const struct calendar_now *now)
{
    return (struct walk){
        .view = view, .day = view->day, .open = view->open, .wall = now->wall + now->wait};
}

int64_t calendar_wall(const struct view *view, const struct calendar_now *now, int64_t x)
{
    struct walk walk = calendar_walk_from(view, now);

    if (x <= now->x && now->phase != PHASE_BEFORE)
        return calendar_was_at(view, now, x);
    if (now->phase == PHASE_ENDED || (now->phase == PHASE_PAUSED && now->wait == 0) ||
        (now->phase == PHASE_BEFORE && view->day_count == 0))
        return CALENDAR_NEVER;
    /* What waits past the end of the hours goes on with the next. */
    if (walk.open && walk.wall >= calendar_end_of(&walk))
        walk.open = false;
    return calendar_walk_by(&walk, ((x - now->x) * 1000 + now->speed - 1) / now->speed);
}

int64_t calendar_exercise(const struct view *view, const struct calendar_now *now, int64_t wall)
{
    const struct view_turn *turn = calendar_turn_of(view, wall, true);
    struct walk walk = calendar_walk_from(view, now);
    int64_t played = 0;

    if (wall <= now->wall && now->phase != PHASE_BEFORE)
        return turn == NULL ? CALENDAR_NEVER : turn->x + (wall - turn->wall) * turn->rate / 1000;
    if (now->phase == PHASE_ENDED || now->phase == PHASE_PAUSED ||
        (now->phase == PHASE_BEFORE && view->day_count == 0))
        return CALENDAR_NEVER;
    if (view->day_count == 0)
        return now->x + (wall - now->wall) * now->speed / 1000;
    while ((walk.open || calendar_walk_on(&walk)) && walk.wall < wall) {
        int64_t end = calendar_end_of(&walk) < wall ? calendar_end_of(&walk) : wall;

        played += end > walk.wall ? end - walk.wall : 0;
        walk.wall = end > walk.wall ? end : walk.wall;
        walk.open = false;
    }
    return now->x + played * now->speed / 1000;
}

/* ---- what was planned ---- */

int64_t calendar_waited(const struct team_clock *turn, int64_t x, int64_t since)
{
    if (turn->how == TEAM_EXTENDED || since < x - turn->length)
        return turn->length;
    return since < x ? x - since : 0;
}

int64_t calendar_story(const struct view *view, int64_t x)
{
    const struct view_day *first = view_day(view, 1);
    struct walk walk = {.view = view, .planned = true};
    int64_t wall;

    if (view->exercise.situation == 0 || x < 0)
        return 0;
    if (first == NULL)
        return view->exercise.situation + x;
    wall = calendar_walk_by(&walk, x);
    return wall == CALENDAR_NEVER ? 0 : view->exercise.situation + wall - first->made.from;
}

int64_t calendar_of_day(const struct view *view, uint32_t number, int64_t hour)
{
    for (uint32_t i = 1; i <= view->day_count; i++) {
        const struct view_day *day = view_day(view, i);

        if (day != NULL && day->made.number == number) {
            int64_t local = day->made.from + day->made.zone;

            return local - local % DAY + hour - day->made.zone;
        }
    }
    return CALENDAR_NEVER;
}

int64_t calendar_zone(const struct view *view, int64_t wall)
{
    const struct view_day *day = view_day(view, 1);

    for (uint32_t i = 2; i <= view->day_count; i++) {
        const struct view_day *next = view_day(view, i);

        if (next != NULL && next->made.from <= wall)
            day = next;
    }
    return day != NULL ? day->made.zone : 0;
}

void calendar_dtg(char *to, const struct view *view, int64_t wall)
{
    time_text_dtg(to, wall, calendar_zone(view, wall));
}

const char *calendar_deed(const struct view *view, const struct view_deed *deed, char to[DEED_TEXT])
{
    char dtg[32];

    to[0] = '\0';
    if (deed->by[0] == '\0')
        return to;
    calendar_dtg(dtg, view, deed->wall);
    text_print(to, DEED_TEXT, " (%s, %s)", deed->by, dtg);
    return to;
}
