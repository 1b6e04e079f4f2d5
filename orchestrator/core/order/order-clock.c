/* SPDX-License-Identifier: Apache-2.0 */
/* The order "clock": jump, remove, restore, speed, extend, overtime; of one team hold, release,
 * extend. */
#include <string.h>

#include "base/time.h"
#include "core/view/calendar.h"
#include "core/view/deadlines.h"
#include "core/order/order.h"
#include "core/model/row.h"

enum { SPEED_LEAST = 100, SPEED_MOST = 60000 };

static int64_t clock_length_of(const struct ordering *o)
{
    return o->order->to_ms != 0 ? o->order->to_ms - o->state->x : o->order->by_ms;
}

/* To go past ENDEX would end the exercise for good, by a slip of the hand as well. */
static int clock_move_clock(struct ordering *o, struct clock_moved moved, const char *done)
{
    int64_t endex = o->state->view->exercise.endex;

    if (moved.how != MOVE_REMOVED && endex > o->state->x && moved.length > endex - o->state->x)
        return REFUSE(o,
                      "that is after the planned ENDEX: extend the exercise first, or call ENDEX");
    moved.to = o->state->x + (moved.how == MOVE_REMOVED ? -moved.length : moved.length);
    moved.by = o->order->actor;
    moved.text = o->order->reason;
    intents_row(o->intents, &(struct row){.kind = ROW_CLOCK_MOVED, .as.clock_moved = moved});
    return ACCEPT(o, "%s", done);
}

static int clock_jump(struct ordering *o)
{
    if (o->order->to_ms != 0 && o->order->to_ms <= o->state->x)
        return REFUSE(o, "that time has already passed");
    return clock_move_clock(o, (struct clock_moved){.how = MOVE_JUMP, .length = clock_length_of(o)},
                            "the clock was set forward");
}

/* One that shares a stretch of the wall's time with it and does not count already; 0: none. */
static uint32_t clock_removed_already(const struct view *view, int64_t wall_from, int64_t wall_to)
{
    for (size_t i = 0; i < view->removal_count; i++)
        if (view->removals[i].left > 0 && view->removals[i].wall_from < wall_to &&
            wall_from < view->removals[i].wall_to)
            return (uint32_t)i + 1;
    return 0;
}

/* The last so many ms, or those before `to`: what has fired in them stays fired, what is to come
 * comes later by as much. */
static int clock_remove_interval(struct ordering *o)
{
    const struct state *state = o->state;
    const struct calendar_now now = {.x = state->x,
                                     .wall = state->wall,
                                     .speed = state->view->speed,
                                     .phase = state->view->phase};
    int64_t end = o->order->to_ms != 0 ? o->order->to_ms : state->x;
    struct clock_moved moved = {
        .how = MOVE_REMOVED, .length = o->order->by_ms, .from = end - o->order->by_ms};
    uint32_t before;

    if (end > state->x)
        return REFUSE(o, "that time has not passed yet");
    if (moved.from < 0)
        return REFUSE(o, "the exercise is not that old");
    moved.wall_from = calendar_wall(state->view, &now, moved.from);
    moved.wall_to = o->order->to_ms != 0 ? calendar_wall(state->view, &now, end) : state->wall;
    before = o->order->to_ms != 0
                 ? clock_removed_already(state->view, moved.wall_from, moved.wall_to)
                 : 0;
    if (before != 0)
        return REFUSE(o, "some of that time no longer counts (removal %u)", before);
    return clock_move_clock(o, moved, "that time no longer counts");
}

/* The removal that the order names; NULL: none, and why not. */
static const struct view_removal *clock_removal_of(struct ordering *o, uint32_t *ret_number)
{
    const struct view *view = o->state->view;
    int64_t number;

    if (!text_to_int(o->order->detail, 1, (int64_t)view->removal_count, &number)) {
        text_print(o->reply, o->size, "no removal has the number %.20s", o->order->detail);
        return NULL;
    }
    *ret_number = (uint32_t)number;
    if (view->removals[number - 1].left > 0)
        return &view->removals[number - 1];
    text_print(o->reply, o->size, "all of removal %.20s already counts again", o->order->detail);
    return NULL;
}

static int clock_restore(struct ordering *o)
{
    bool named = o->order->detail != NULL && o->order->detail[0] != '\0';
    struct clock_moved moved = {.how = MOVE_RESTORED, .length = o->order->by_ms};
    const struct view_removal *removal = named ? clock_removal_of(o, &moved.number) : NULL;

    if (named && removal == NULL)
        return 1;
    if (named)
        moved.length = removal->left;
    if (moved.length <= 0 || moved.length > ORDER_TIME_MOST)
        return REFUSE(o,
                      "clock restore needs the number of a removal, or a duration, such as 10min");
    if (moved.length > o->state->view->removed)
        return REFUSE(o, "less than that was removed");
    return clock_move_clock(o, moved, "that time counts again");
}

static int clock_speed(struct ordering *o)
{
    char text[TEXT_THOUSANDTHS];

    if (o->order->points < SPEED_LEAST || o->order->points > SPEED_MOST)
        return REFUSE(o, "a speed is between 0.1 and 60");
    intents_row(o->intents, &(struct row){.kind = ROW_CLOCK_SPEED,
                                          .as.clock_speed = {.speed = o->order->points,
                                                             .by = o->order->actor,
                                                             .text = o->order->reason}});
    return ACCEPT(o, "the clock runs at speed %s", text_thousandths(text, o->order->points));
}

/* ---- one team alone ---- */

static int clock_turn_team(struct ordering *o, const struct view_team *team, enum team_move how,
                           int64_t length)
{
    intents_row(o->intents, &(struct row){.kind = ROW_TEAM_CLOCK,
                                          .as.team_clock = {.team = team->made.team,
                                                            .how = how,
                                                            .length = length,
                                                            .by = o->order->actor,
                                                            .text = o->order->reason}});
    return 0;
}

static const struct view_team *clock_team_of(struct ordering *o)
{
    const struct view_team *team = view_team_called(o->state->view, o->order->team);

    if (team == NULL && o->order->team[0] == '\0')
        (void)REFUSE(o, "which team?");
    else if (team == NULL)
        (void)order_no_team(o);
    return team;
}

static int clock_hold_team(struct ordering *o)
{
    const struct view_team *team = clock_team_of(o);
    char deed[DEED_TEXT];

    if (team == NULL)
        return 1;
    if (team->held)
        return REFUSE(o, "%s is already held%s", team->made.id,
                      calendar_deed(o->state->view, &team->turned, deed));
    clock_turn_team(o, team, TEAM_HELD, 0);
    return ACCEPT(o, "%s is held: its own injects and deadlines wait, its checks are excused",
                  team->made.id);
}

/* How much of the team's does not come before ENDEX any more, and how much waits for a person. */
static void clock_count_left(const struct view *view, uint32_t team, int64_t length,
                             unsigned *ret_late, unsigned *ret_held)
{
    *ret_late = *ret_held = 0;
    for (size_t i = 0; i < view->event_count; i++)
        *ret_late += view->events[i].made.event != 0 && view->events[i].made.team == team &&
                     view->events[i].state == OCCURRENCE_SCHEDULED &&
                     view->events[i].made.at >= 0 && view->exercise.endex > 0 &&
                     view->events[i].made.at + length > view->exercise.endex;
    for (size_t i = 0; i < view->inject_count; i++)
        *ret_held += view->injects[i].made.inject != 0 && view->injects[i].made.team == team &&
                     view->injects[i].state == INJECT_HELD;
}

static int clock_release_team(struct ordering *o)
{
    const struct view_team *team = clock_team_of(o);
    int64_t length;
    unsigned late, held;
    char deed[DEED_TEXT], rest[128];

    if (team == NULL)
        return 1;
    if (!team->held)
        return REFUSE(o, "%s is not held%s", team->made.id,
                      calendar_deed(o->state->view, &team->turned, deed));
    length = o->state->x - team->held_since;
    clock_count_left(o->state->view, team->made.team, length, &late, &held);
    clock_turn_team(o, team, TEAM_RELEASED, length);
    text_print(rest, sizeof(rest), "%s", late != 0 || held != 0 ? ";" : "");
    if (late != 0)
        text_print(rest + strlen(rest), sizeof(rest) - strlen(rest),
                   " %u of its events would fire after ENDEX", late);
    if (held != 0)
        text_print(rest + strlen(rest), sizeof(rest) - strlen(rest), "%s %u of its injects %s held",
                   late != 0 ? "," : "", held, held == 1 ? "is" : "are");
    return ACCEPT(o, "%s is released: its own events and deadlines are %lld s later%s",
                  team->made.id, (long long)length / 1000, rest);
}

static int clock_extend_team(struct ordering *o)
{
    const struct view_team *team = clock_team_of(o);
    unsigned open;

    if (team == NULL)
        return 1;
    open = deadline_count_open(o->state->view, team->made.team);
    for (size_t i = 0; i < o->state->view->expectation_count; i++)
        open += o->state->view->expectations[i].made.team == team->made.team &&
                o->state->view->expectations[i].state == EXPECTATION_OPEN &&
                o->state->view->expectations[i].due >= 0;
    if (open == 0 || o->order->to_ms != 0)
        return REFUSE(o,
                      o->order->to_ms != 0 ? "%s: more time for a team is a duration, not a time"
                                           : "%s has no open deadline",
                      team->made.id);
    clock_turn_team(o, team, TEAM_EXTENDED, o->order->by_ms);
    return ACCEPT(o, "%s has more time: %u of its deadlines are later", team->made.id, open);
}

/* ---- all ---- */

/* The exercise time at which the last play hours end, as things are; CALENDAR_NEVER: there are
 * none, or nobody knows. */
static int64_t clock_hours_end(const struct state *state)
{
    const struct calendar_now now = {.x = state->x,
                                     .wall = state->wall,
                                     .speed = state->view->speed,
                                     .phase = state->view->phase};
    int64_t last = 0;

    for (uint32_t i = 1; i <= state->view->day_count; i++) {
        const struct view_day *day = view_day(state->view, i);

        if (day != NULL && day->to > last)
            last = day->to;
    }
    return last != 0 ? calendar_exercise(state->view, &now, last) : CALENDAR_NEVER;
}

/* An ENDEX behind the play hours does not come: theirs does. */
static int clock_extended(struct ordering *o, bool earlier, int64_t endex)
{
    int64_t end = clock_hours_end(o->state), speed = o->state->view->speed;
    char at[TIME_TEXT], hours[TIME_TEXT];

    time_text_span(at, endex);
    if (end == CALENDAR_NEVER || endex <= end)
        return ACCEPT(o, "ENDEX is %s, at +%s", earlier ? "earlier" : "later", at);
    time_text_span(hours, end);
    return ACCEPT(
        o,
        "ENDEX is planned at +%s, but the last play hours end at +%s and ENDEX comes with "
        "them: \"excon clock overtime\" makes today's longer, %lld min are missing",
        at, hours, (long long)((endex - end) * 1000 / (speed > 0 ? speed : 1000) / 60000 + 1));
}

static int clock_extend(struct ordering *o)
{
    int64_t endex = o->state->view->exercise.endex, then;

    if (o->order->team[0] != '\0')
        return clock_extend_team(o);
    if (endex <= 0 && o->order->to_ms == 0)
        return REFUSE(o, "no ENDEX is planned");
    if (o->order->to_ms != 0 && o->order->to_ms <= o->state->x)
        return REFUSE(o, "that time has already passed");
    then = o->order->to_ms != 0 ? o->order->to_ms : endex + o->order->by_ms;
    intents_row(o->intents,
                &(struct row){.kind = ROW_CLOCK_EXTENDED,
                              .as.clock_extended = {
                                  .endex = then, .by = o->order->actor, .text = o->order->reason}});
    return clock_extended(o, then < endex, then);
}

/* The play hours of today end later, or those that have just ended go on from now. */
static int clock_overtime(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_day *day = view_day(view, view->day), *next = view_day(view, view->day + 1);
    int64_t to =
        view->open && day != NULL ? day->to + o->order->by_ms : o->state->wall + o->order->by_ms;

    if (view->day_count == 0)
        return REFUSE(o, "the exercise has no play hours, so the clock does not stop");
    if (day == NULL)
        return REFUSE(o, "the first play hours have not begun");
    if (next != NULL && to > next->made.from)
        return REFUSE(o, "the next play hours begin before that");
    intents_row(o->intents, &(struct row){.kind = ROW_CLOCK_HOURS,
                                          .as.clock_hours = {.day = view->day,
                                                             .open = true,
                                                             .to = to,
                                                             .by = o->order->actor,
                                                             .text = o->order->reason}});
    return ACCEPT(o, "the play hours are prolonged");
}

int order_clock(struct ordering *o)
{
    static const struct {
        const char *verb;
        bool by; /* takes a duration, … */
        bool to; /* … or a time */
        int (*give)(struct ordering *o);
    } verbs[] = {
        {"jump", true, true, clock_jump},         {"remove", true, true, clock_remove_interval},
        {"restore", false, false, clock_restore}, {"speed", false, false, clock_speed},
        {"extend", true, true, clock_extend},     {"overtime", true, false, clock_overtime},
        {"hold", false, false, clock_hold_team},  {"release", false, false, clock_release_team}};

    if (!view_is_on(o->state->view))
        return REFUSE(o, o->state->view->phase == PHASE_ENDED ? "ENDEX was already called"
                                                              : "STARTEX has not been called");
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].verb, o->order->target) != 0)
            continue;
        if (o->order->to_ms < 0 || o->order->to_ms > ORDER_TIME_MOST ||
            (o->order->to_ms != 0 && !verbs[i].to))
            return REFUSE(o, "clock %s needs a duration, not a time", verbs[i].verb);
        if (verbs[i].by && (o->order->to_ms == 0 || verbs[i].give == clock_remove_interval) &&
            (o->order->by_ms <= 0 || o->order->by_ms > ORDER_TIME_MOST))
            return REFUSE(o, "clock %s needs a duration, such as 10min", verbs[i].verb);
        /* A team that is held is not held twice. */
        if (verbs[i].give != clock_hold_team && verbs[i].give != clock_release_team &&
            order_is_second(o, &o->state->view->set, "the clock was set") != 0)
            return 1;
        return verbs[i].give(o);
    }
    return REFUSE(
        o,
        "the clock knows jump, remove, restore, speed, extend, overtime, hold and release, not \"%.40s\"",
        o->order->target);
}

/* STARTEX, PAUSEX, its end and ENDEX. */
/* STARTEX names the checks that failed features keep from being made. */
static const char *clock_say_unchecked(const struct view *view, char *to, size_t size)
{
    size_t count = 0;
    char title[128];

    to[0] = '\0';
    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *condition = &view->conditions[i];
        const struct view_feature *lacks =
            condition->made.condition != 0 ? view_lacks(view, condition) : NULL;

        if (lacks == NULL || ++count > 1)
            continue;
        view_vm_title(view, condition->made.vm, title, sizeof(title));
        text_print(to, size, "; not checked: %.40s on %.60s (feature %.40s failed)",
                   condition->made.id, title, lacks->made.id);
    }
    if (count > 1)
        text_print(to + strlen(to), size - strlen(to), " and %zu more: excon status", count - 1);
    return to;
}

int order_clock_phase(struct ordering *o)
{
    static const struct {
        const char *verb, *done;
        enum row_kind kind;
    } turns[] = {{"startex", "STARTEX", ROW_CLOCK_STARTED},
                 {"pausex", "PAUSEX", ROW_CLOCK_PAUSED},
                 {"resume", "the exercise goes on", ROW_CLOCK_RESUMED},
                 {"endex", "ENDEX", ROW_CLOCK_ENDED}};
    char unchecked[224];

    if (clock_order_refused(o->state, o->order->verb, o->reply, o->size))
        return 1;
    for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++)
        if (strcmp(turns[i].verb, o->order->verb) == 0) {
            intents_row(o->intents, &(struct row){.kind = turns[i].kind,
                                                  .as.clock = {.by = o->order->actor,
                                                               .text = o->order->reason}});
            return ACCEPT(o, "%s%s", turns[i].done,
                          turns[i].kind == ROW_CLOCK_STARTED
                              ? clock_say_unchecked(o->state->view, unchecked, sizeof(unchecked))
                              : "");
        }
    return REFUSE(o, "there is no order \"%.40s\"", o->order->verb);
}
