/* SPDX-License-Identifier: Apache-2.0 */
/* excon clock: what time it is, what comes when, and setting it; `--what-if` only tells what would move. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "cli/order.h"
#include "load/units.h"
#include "model/event.h"

enum { NEXT_MOST = 8 };

static const struct command_option options[] = {
    {'n', "what-if", NULL, "change nothing: show what would move"},
    {0, "reason", "TEXT", "why, for the journal"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

/* The clock as it is, or as it would be. */
struct face {
    enum clock_phase phase;
    int64_t x, wall; /* exercise ms at this moment, and the moment: wall ms */
    int64_t speed;
    int64_t endex;  /* exercise ms; 0: none */
    int64_t wait;   /* ms until the clock goes on */
};

static struct face face_of(const struct found *found)
{
    const struct view *view = found->view;
    struct moment now;
    struct face face = {.phase = view->phase, .x = view->x, .speed = view->speed, .endex = view->exercise.endex};

    time_now(&now);
    face.wall = now.wall;
    if (view->phase == PHASE_RUNNING && found->about.alive && now.wall > view->wall)
        face.x += (now.wall - view->wall) * view->speed / 1000;
    return face;
}

/* When an exercise time comes, by the wall; -1: nobody knows (the clock stands). */
static int64_t wall_of(const struct face *face, int64_t x)
{
    int64_t left = x > face->x ? x - face->x : 0;

    if (face->phase != PHASE_RUNNING && face->wait == 0)
        return -1;
    return face->wall + face->wait + left * 1000 / face->speed;
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

static void wall_text(int64_t wall, char (*to)[TIME_TEXT])
{
    if (wall < 0)
        text_copy(*to, sizeof(*to), "when it goes on");
    else
        time_text_wall(*to, wall);
}

static void print_row(struct table *table, const char *what, int64_t x, const struct face *now, const struct face *then)
{
    char at[32], first[TIME_TEXT], second[TIME_TEXT];

    wall_text(wall_of(now, x), &first);
    table_row(table);
    table_cell(table, 0, TONE_PLAIN, "%s", what);
    table_cell(table, 1, TONE_ACCENT, "%s", output_clock(&at, x));
    table_cell(table, 2, TONE_PLAIN, "%s", first);
    if (then == NULL)
        return;
    wall_text(wall_of(then, x), &second);
    table_cell(table, 3, strcmp(first, second) != 0 ? TONE_WARN : TONE_DIM, "%s",
               x <= then->x && x > now->x ? "overtaken" : second);
}

static void print_next(const struct command_line *line, const struct view *view, const struct face *now,
                       const struct face *then)
{
    const struct view_event *events[NEXT_MOST];
    size_t count = next_events(view, events);
    struct output out = line->out;
    struct table table;
    char title[160];

    table_init(&table, then != NULL ? "WHAT|AT|BY THE WALL|THEN" : "WHAT|AT|BY THE WALL");
    for (size_t i = 0; i < count; i++) {
        text_print(title, sizeof(title), "%s%s%s", events[i]->made.id, events[i]->made.team != 0 ? " of " : "",
                   view_team_id(view, events[i]->made.team));
        print_row(&table, title, events[i]->made.at, now, then);
    }
    if (now->endex > 0) {
        print_row(&table, "ENDEX", now->endex, now, then);
        if (then != NULL && then->endex != now->endex)
            print_row(&table, "ENDEX, then", then->endex, now, then);
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
                                (json_int_t)wall_of(now, events[i]->made.at));

        if (then != NULL)
            json_object_set_new(one, "then", json_integer(wall_of(then, events[i]->made.at)));
        json_array_append_new(list, one);
    }
    return list;
}

static int tell(struct command_line *line, const struct found *found, const struct face *then)
{
    const struct view *view = found->view;
    struct face now = face_of(found);
    struct output out = line->out;
    char x[32], removed[32], speed[TEXT_THOUSANDTHS];

    if (line->json)
        return output_json(&out, json_pack("{s:s, s:I, s:I, s:I, s:I, s:o}", "phase", phase_words[now.phase], "x",
                                           (json_int_t)now.x, "speed", (json_int_t)now.speed, "endex",
                                           (json_int_t)now.endex, "removed", (json_int_t)view->removed, "next",
                                           next_json(view, &now, then)));
    output_print(&out, TONE_BOLD, "%s", now.phase == PHASE_BEFORE ? "before STARTEX" : output_clock(&x, now.x));
    output_print(&out, TONE_PLAIN, "  %s, speed %s, removed %s\n", phase_words[now.phase],
                 text_thousandths(speed, now.speed), output_duration(&removed, view->removed));
    if (now.phase != PHASE_ENDED)
        print_next(line, view, &now, then);
    return EXIT_DONE;
}

/* ---- what if ---- */

static int imagine(struct command_line *line, const char *verb, int64_t by, int64_t speed)
{
    struct found found = {0};
    struct face then;
    int code = exercise_read(line, EXERCISE_ANY, &found);

    if (code != 0)
        return code;
    then = face_of(&found);
    if (strcmp(verb, "pause") == 0)
        then.wait = by;
    else if (strcmp(verb, "jump") == 0 || strcmp(verb, "restore") == 0)
        then.x += by;
    else if (strcmp(verb, "remove") == 0)
        then.x -= by < then.x ? by : then.x;
    else if (strcmp(verb, "extend") == 0)
        then.endex += by;
    else
        then.speed = speed;
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
    static const char *const verbs[] = {"jump", "remove", "restore", "extend", "overtime", "speed"};

    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(verb, verbs[i]) == 0)
            return true;
    return what_if && strcmp(verb, "pause") == 0;
}

static int run(struct command_line *line)
{
    const char *verb = line->arguments[0], *value = verb != NULL ? line->arguments[1] : NULL;
    const char *reason = command_option(line, "reason"), *wrong = NULL;
    bool what_if = command_flag(line, "what-if");
    int64_t by = 0, speed = 0;
    json_t *order;

    if (verb == NULL)
        return show(line);
    if (!is_verb(verb, what_if))
        return command_usage(line, "the clock knows jump, remove, restore, extend, overtime and speed, not \"%s\"", verb);
    if (value == NULL)
        return command_usage(line, "clock %s needs %s", verb, strcmp(verb, "speed") == 0 ? "a number, such as 2 or 0.5" : "a duration, such as 10min");
    if (strcmp(verb, "speed") == 0 ? !points_read(value, &speed) || speed <= 0
                                   : (wrong = duration_read_ms(value, &by)) != NULL || by <= 0)
        return command_usage(line, "\"%s\" is no %s%s%s", value, strcmp(verb, "speed") == 0 ? "speed" : "duration",
                             wrong != NULL ? ": " : "", wrong != NULL ? wrong : "");
    if (what_if)
        return imagine(line, verb, by, speed);
    order = order_line("clock");
    json_object_set_new(order, "target", json_string(verb));
    json_object_set_new(order, "by", json_integer(by));
    json_object_set_new(order, "points", json_integer(speed));
    if (reason != NULL)
        json_object_set_new(order, "reason", json_string(reason));
    return order_run(line, order);
}

const struct command command_clock = {
    .name = "clock",
    .usage = "[jump|remove|restore|extend|overtime DURATION | speed FACTOR]",
    .summary = "the exercise clock: what comes when, and setting it",
    .help = "jump     sets it forward; what is overtaken is held, fired or skipped, as the scenario's\n"
            "         \"late\" says (ask: held, \"excon fire\" or \"skip\" decides)\n"
            "remove   the last DURATION does not count: the clock is set back by it, and all that is to\n"
            "         come comes later (a power cut, a fire alarm)\n"
            "restore  takes that back, and what an outage of the controller removed\n"
            "extend   ENDEX comes later\n"
            "overtime the play hours end later, or begin again for so long\n"
            "speed    exercise time in real time, 0.1 to 60\n"
            "With --what-if nothing is changed: what is to come is shown by the wall as it is and as it\n"
            "would be, for \"pause DURATION\" too.",
    .options = options,
    .least = 0,
    .most = 2,
    .run = run,
};
