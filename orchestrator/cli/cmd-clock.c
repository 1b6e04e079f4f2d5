/* SPDX-License-Identifier: Apache-2.0 */
/* excon clock: what time it is, what comes when, and setting it; `--what-if` only tells what would move. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "cli/order.h"
#include "cli/times.h"
#include "fold/calendar.h"
#include "load/units.h"
#include "model/event.h"

enum { NEXT_MOST = 8 };

static const struct command_option options[] = {
    {'n', "what-if", NULL, "change nothing: show what would move"},
    {'t', "team", "TEAM", "hold, release, extend: this team alone"},
    {0, "to", "TIME", "jump or extend to this exercise time or moment: 26h30m, \"D3 10:30\""},
    {0, "reason", "TEXT", "why, for the journal"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

/* The clock as it is, or as it would be. */
struct face {
    struct calendar_now clock;
    int64_t endex; /* exercise ms; 0: none */
};

static struct face face_of(const struct found *found)
{
    struct moment now;

    time_now(&now);
    return (struct face){.clock = calendar_now(found->view, now.wall, found->about.alive), .endex = found->view->exercise.endex};
}

/* ---- what comes ---- */

static size_t next_events(const struct view *view, const struct view_event **to)
{
    size_t count = 0;

    for (size_t i = 0; i < view->event_count; i++) {
        const struct view_event *event = &view->events[i];
        size_t at = count;

        if (event->made.event == 0 || event->state != OCCURRENCE_SCHEDULED || event->made.at < 0)
            continue;
        while (at > 0 && to[at - 1]->made.at > event->made.at)
            at--;
        if (at == NEXT_MOST)
            continue;
        memmove(&to[at + 1], &to[at], ((count < NEXT_MOST ? count : NEXT_MOST - 1) - at) * sizeof(*to));
        to[at] = event;
        count += count < NEXT_MOST;
    }
    return count;
}

static void wall_text(const struct view *view, int64_t wall, char (*to)[TIME_TEXT])
{
    if (wall == CALENDAR_NEVER)
        text_copy(*to, sizeof(*to), view->phase == PHASE_RUNNING ? "not in play hours" : "when it goes on");
    else
        calendar_dtg(*to, view, wall);
}

static void print_row(struct table *table, const struct view *view, const char *what, int64_t x, const struct face *now,
                      const struct face *then)
{
    int64_t first_wall = calendar_wall(view, &now->clock, x), second_wall;
    char at[32], first[TIME_TEXT], second[TIME_TEXT], story[TIME_TEXT];

    wall_text(view, first_wall, &first);
    table_row(table);
    table_cell(table, 0, TONE_PLAIN, "%s", what);
    table_cell(table, 1, TONE_ACCENT, "%s", output_clock(&at, x));
    table_cell(table, 2, TONE_DIM, "%s", times_story(&story, view, x));
    table_cell(table, 3, TONE_PLAIN, "%s", first);
    if (then == NULL)
        return;
    second_wall = calendar_wall(view, &then->clock, x);
    wall_text(view, second_wall, &second);
    table_cell(table, 4, first_wall != second_wall ? TONE_WARN : TONE_DIM, "%s",
               x <= then->clock.x && x > now->clock.x ? "overtaken" : second);
}

static void print_next(const struct command_line *line, const struct view *view, const struct face *now,
                       const struct face *then)
{
    const struct view_event *events[NEXT_MOST];
    size_t count = next_events(view, events);
    struct output out = line->out;
    struct table table;
    char title[160];

    table_init(&table, then != NULL ? "WHAT|AT|IN THE STORY|BY THE WALL|THEN" : "WHAT|AT|IN THE STORY|BY THE WALL");
    for (size_t i = 0; i < count; i++) {
        text_print(title, sizeof(title), "%s%s%s", events[i]->made.id, events[i]->made.team != 0 ? " of " : "",
                   view_team_id(view, events[i]->made.team));
        print_row(&table, view, title, events[i]->made.at, now, then);
    }
    if (now->endex > 0) {
        print_row(&table, view, "ENDEX", now->endex, now, then);
        if (then != NULL && then->endex != now->endex)
            print_row(&table, view, "ENDEX, then", then->endex, now, then);
    }
    table_print(&table, &out, 2);
    table_done(&table);
}

static json_t *next_json(const struct view *view, const struct face *now, const struct face *then)
{
    const struct view_event *events[NEXT_MOST];
    size_t count = next_events(view, events);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *one = json_pack("{s:s, s:s, s:I, s:I}", "event", events[i]->made.id, "team",
                                view_team_id(view, events[i]->made.team), "at", (json_int_t)events[i]->made.at, "wall",
                                (json_int_t)calendar_wall(view, &now->clock, events[i]->made.at));

        if (then != NULL)
            json_object_set_new(one, "then", json_integer(calendar_wall(view, &then->clock, events[i]->made.at)));
        json_array_append_new(list, one);
    }
    return list;
}

static int tell(struct command_line *line, const struct found *found, const struct face *then)
{
    const struct view *view = found->view;
    struct face now = face_of(found);
    struct output out = line->out;
    char x[32], removed[32], speed[TEXT_THOUSANDTHS], behind[96];

    if (line->json)
        return output_json(&out, json_pack("{s:s, s:I, s:I, s:I, s:I, s:o}", "phase", phase_words[now.clock.phase], "x",
                                           (json_int_t)now.clock.x, "speed", (json_int_t)now.clock.speed, "endex",
                                           (json_int_t)now.endex, "removed", (json_int_t)view->removed, "next",
                                           next_json(view, &now, then)));
    output_print(&out, TONE_BOLD, "%s", now.clock.phase == PHASE_BEFORE ? "before STARTEX" : output_clock(&x, now.clock.x));
    if (now.clock.phase != PHASE_BEFORE)
        output_print(&out, TONE_PLAIN, "%s", times_behind(&behind, view, now.clock.x));
    output_print(&out, TONE_PLAIN, "  %s, speed %s, removed %s\n", phase_words[now.clock.phase],
                 text_thousandths(speed, now.clock.speed), output_duration(&removed, view->removed));
    if (now.clock.phase != PHASE_ENDED)
        print_next(line, view, &now, then);
    return EXIT_DONE;
}

/* ---- what if ---- */

/* What was said behind the verb. */
struct amount {
    int64_t by, to; /* ms, one of them */
    int64_t speed;
};

static int imagine(struct command_line *line, const char *verb, const struct amount *amount)
{
    struct found found = {0};
    struct face then;
    int code = exercise_read(line, EXERCISE_ANY, &found);

    if (code != 0)
        return code;
    then = face_of(&found);
    if (strcmp(verb, "pause") == 0)
        then.clock.wait = amount->by;
    else if (strcmp(verb, "jump") == 0 || strcmp(verb, "restore") == 0)
        then.clock.x = amount->to != 0 ? amount->to : then.clock.x + amount->by;
    else if (strcmp(verb, "remove") == 0)
        then.clock.x -= amount->by < then.clock.x ? amount->by : then.clock.x;
    else if (strcmp(verb, "extend") == 0)
        then.endex = amount->to != 0 ? amount->to : then.endex + amount->by;
    else
        then.clock.speed = amount->speed;
    code = tell(line, &found, &then);
    exercise_done(&found);
    return code;
}

/* ---- the command ---- */

static int show(struct command_line *line)
{
    struct found found = {0};
    int code = exercise_read(line, EXERCISE_ANY, &found);

    if (code != 0)
        return code;
    code = tell(line, &found, NULL);
    exercise_done(&found);
    return code;
}

static bool is_verb(const char *verb, bool what_if)
{
    static const char *const verbs[] = {"jump", "remove", "restore", "extend", "overtime", "speed", "hold", "release"};

    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(verb, verbs[i]) == 0)
            return true;
    return what_if && strcmp(verb, "pause") == 0;
}

static bool is_of_team(const char *verb)
{
    return strcmp(verb, "hold") == 0 || strcmp(verb, "release") == 0;
}

/* "D3 10:30" may be two words. */
static const char *value_of(const struct command_line *line, char *to, size_t size)
{
    if (line->arguments[1] == NULL || line->arguments[2] == NULL)
        return line->arguments[1];
    text_print(to, size, "%s %s", line->arguments[1], line->arguments[2]);
    return to;
}

static int read_amount(const struct command_line *line, const char *verb, const char *value, struct amount *ret)
{
    const char *wrong;

    if (strcmp(verb, "speed") == 0)
        return points_read(value, &ret->speed) && ret->speed > 0 ? 0 : command_usage(line, "\"%s\" is no speed", value);
    if ((strcmp(verb, "jump") == 0 || strcmp(verb, "extend") == 0) &&
        (times_is_moment(value) || command_option(line, "to") != NULL))
        return order_moment(line, value, "no time of this exercise", &ret->to);
    wrong = duration_read_ms(value, &ret->by);
    if (wrong == NULL && ret->by > 0)
        return 0;
    return command_usage(line, "\"%s\" is no duration%s%s", value, wrong != NULL ? ": " : "", wrong != NULL ? wrong : "");
}

static int run(struct command_line *line)
{
    const char *verb = line->arguments[0], *reason = command_option(line, "reason"), *value = NULL;
    bool what_if = command_flag(line, "what-if");
    struct amount amount = {0};
    char joined[64];
    json_t *order;
    int code;

    if (verb == NULL)
        return show(line);
    if (!is_verb(verb, what_if))
        return command_usage(line, "the clock knows jump, remove, restore, extend, overtime, speed, hold and release, not \"%s\"", verb);
    value = command_option(line, "to") != NULL ? command_option(line, "to") : value_of(line, joined, sizeof(joined));
    if (is_of_team(verb) && (value != NULL || command_option(line, "team") == NULL || what_if))
        return command_usage(line, "clock %s takes --team TEAM and nothing else", verb);
    if (value == NULL && !is_of_team(verb))
        return command_usage(line, "clock %s needs %s", verb, strcmp(verb, "speed") == 0 ? "a number, such as 2 or 0.5" : "a duration, such as 10min");
    if (command_option(line, "team") != NULL && !is_of_team(verb) && (strcmp(verb, "extend") != 0 || what_if))
        return command_usage(line, "clock %s is for all: --team goes with hold, release and extend", verb);
    code = is_of_team(verb) ? 0 : read_amount(line, verb, value, &amount);
    if (code != 0)
        return code;
    if (what_if && strcmp(verb, "overtime") == 0)
        return command_usage(line, "overtime moves nothing but the end of the play hours");
    if (what_if)
        return imagine(line, verb, &amount);
    order = order_line("clock");
    json_object_set_new(order, "target", json_string(verb));
    json_object_set_new(order, "team", json_string(command_option(line, "team") != NULL ? command_option(line, "team") : ""));
    json_object_set_new(order, "by", json_integer(amount.by));
    json_object_set_new(order, "to", json_integer(amount.to));
    json_object_set_new(order, "points", json_integer(amount.speed));
    if (reason != NULL)
        json_object_set_new(order, "reason", json_string(reason));
    return order_run(line, order);
}

const struct command command_clock = {
    .name = "clock",
    .usage = "[VERB [DURATION | TIME | FACTOR]]",
    .summary = "the exercise clock: what comes when, and setting it",
    .help = "jump     sets it forward; what is overtaken is held, fired or skipped, as the scenario's\n"
            "         \"late\" says (ask: held, \"excon fire\" or \"skip\" decides)\n"
            "remove   the last DURATION does not count: the clock is set back by it, and all that is to\n"
            "         come comes later (a power cut, a fire alarm)\n"
            "restore  takes that back, and what an outage of the controller removed\n"
            "extend   ENDEX comes later\n"
            "overtime the play hours end later, or begin again for so long\n"
            "hold     of one team: its own injects and deadlines stand and its checks are excused, until\n"
            "release  all of its own is then later by as much; ENDEX stays everybody's\n"
            "extend --team TEAM: what it was asked for is due later\n"
            "speed    exercise time in real time, 0.1 to 60\n"
            "A TIME is a play day and its hour as the clock on the wall will show it (D3 10:30), an hour of\n"
            "today (10:30), or with --to exercise time (26h30m).\n"
            "With --what-if nothing is changed: what is to come is shown by the wall as it is and as it\n"
            "would be, for \"pause DURATION\" too.",
    .options = options,
    .least = 0,
    .most = 3,
    .run = run,
};
