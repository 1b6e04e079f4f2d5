/* SPDX-License-Identifier: Apache-2.0 */
/* excon clock: what time it is, what comes when, and setting it; `--what-if` only tells what would
 * move. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "desk/command/command-order.h"
#include "products/report/times.h"
#include "core/view/calendar.h"
#include "core/view/coming.h"
#include "scenario/yaml/units.h"
#include "core/model/row.h"

enum { NEXT_MOST = 16 /* lines of what comes; --json has all */ };

static const struct command_option options[] = {
    {'n', "what-if", NULL, "change nothing: show what would move"},
    {'t', "team", "TEAM", "hold, release, extend: only this team"},
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

static struct face clock_face_of(const struct found *found)
{
    struct moment now;

    time_now(&now);
    return (struct face){.clock = calendar_now(found->view, now.wall, found->about.alive),
                         .endex = found->view->exercise.endex};
}

/* ---- what comes ---- */

/* When it comes; of a team that is held nobody knows. */
static int64_t clock_wall_of(const struct view *view, const struct calendar_now *clock,
                             const struct coming *coming)
{
    return coming->held ? CALENDAR_NEVER : calendar_wall(view, clock, coming->at);
}

static void clock_wall_text(const struct view *view, int64_t wall, char (*to)[TIME_TEXT])
{
    if (wall == CALENDAR_NEVER)
        text_copy(*to, sizeof(*to),
                  view->phase == PHASE_RUNNING ? "not in play hours" : "when it goes on");
    else
        calendar_dtg(*to, view, wall);
}

static void clock_print_row(struct table *table, const struct view *view, const char *what,
                            const struct coming *coming, const struct face *now,
                            const struct face *then)
{
    int64_t x = coming->at, first_wall, second_wall;
    char at[32], first[TIME_TEXT], second[TIME_TEXT], story[TIME_TEXT];
    bool held = coming->held;
    /* An event that waits for more than its time is not passed over while it may fire. */
    bool waits = coming->event != NULL && !coming->event->ordered &&
                 coming_waits(&coming->event->made) &&
                 coming->event->made.close > (then != NULL ? then->clock.x : x);

    first_wall = clock_wall_of(view, &now->clock, coming);
    clock_wall_text(view, first_wall, &first);
    table_row(table);
    table_cell(table, 0, TONE_PLAIN, "%s", what);
    table_cell(table, 1, TONE_ACCENT, "%s", output_clock(&at, x));
    table_cell(table, 2, TONE_DIM, "%s", times_story(&story, view, x));
    table_cell(table, 3, held ? TONE_WARN : TONE_PLAIN, "%s", held ? "its team is held" : first);
    if (then == NULL || held)
        return;
    second_wall = clock_wall_of(view, &then->clock, coming);
    clock_wall_text(view, second_wall, &second);
    table_cell(table, 4, first_wall != second_wall ? TONE_WARN : TONE_DIM, "%s",
               x > then->clock.x || x <= now->clock.x ? second
               : waits                                ? "when it holds"
                                                      : "overtaken");
}

/* What comes: the event, or the inject that somebody planned to fire alone. */
static const char *clock_name(const struct coming *coming)
{
    return coming->event != NULL ? coming->event->made.id : coming->inject->made.id;
}

static void clock_title(const struct view *view, const struct coming *coming, char *to, size_t size)
{
    uint32_t team = coming_team(coming);

    text_print(to, size, "%s%s%s", clock_name(coming), team != 0 ? " of " : "",
               view_team_id(view, team));
}

static void clock_print_next(const struct desk *desk, const struct view *view,
                             const struct face *now, const struct face *then)
{
    size_t count;
    struct coming *list = coming_list(view, 0, &count);
    struct table table;
    char title[160];

    table_init(&table, then != NULL ? "WHAT|AT|IN THE STORY|BY THE WALL|THEN"
                                    : "WHAT|AT|IN THE STORY|BY THE WALL");
    for (size_t i = 0; i < count && i < NEXT_MOST; i++) {
        clock_title(view, &list[i], title, sizeof(title));
        clock_print_row(&table, view, title, &list[i], now, then);
    }
    if (count > NEXT_MOST) {
        table_row(&table);
        table_cell(&table, 0, TONE_DIM, "and %zu more (--json lists all)", count - NEXT_MOST);
    }
    if (now->endex > 0) {
        clock_print_row(&table, view, "ENDEX", &(struct coming){.at = now->endex}, now, then);
        if (then != NULL && then->endex != now->endex)
            clock_print_row(&table, view, "ENDEX, then", &(struct coming){.at = then->endex}, now,
                            then);
    }
    table_print(&table, &desk->out, 2);
    table_done(&table);
    free(list);
}

static json_t *clock_next_json(const struct view *view, const struct face *now,
                               const struct face *then)
{
    size_t count;
    struct coming *all = coming_list(view, 0, &count);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *one =
            json_pack("{s:s, s:s, s:I, s:I}", "event", clock_name(&all[i]), "team",
                      view_team_id(view, coming_team(&all[i])), "at", (json_int_t)all[i].at, "wall",
                      (json_int_t)clock_wall_of(view, &now->clock, &all[i]));

        if (then != NULL)
            json_object_set_new(one, "then",
                                json_integer(clock_wall_of(view, &then->clock, &all[i])));
        json_array_append_new(list, one);
    }
    free(all);
    return list;
}

static int clock_tell(const struct desk *desk, const struct found *found, const struct face *then)
{
    const struct view *view = found->view;
    struct face now = clock_face_of(found);
    char x[32], removed[32], speed[TEXT_THOUSANDTHS], behind[96];

    if (desk->json)
        return output_json(&desk->out,
                           json_pack("{s:s, s:I, s:I, s:I, s:I, s:o}", "phase",
                                     phase_words[now.clock.phase], "x", (json_int_t)now.clock.x,
                                     "speed", (json_int_t)now.clock.speed, "endex",
                                     (json_int_t)now.endex, "removed", (json_int_t)view->removed,
                                     "next", clock_next_json(view, &now, then)));
    output_print(&desk->out, TONE_BOLD, "%s",
                 now.clock.phase == PHASE_BEFORE ? "before STARTEX"
                                                 : output_clock(&x, now.clock.x));
    if (now.clock.phase != PHASE_BEFORE)
        output_print(&desk->out, TONE_PLAIN, "%s", times_behind(&behind, view, now.clock.x));
    output_print(&desk->out, TONE_PLAIN, "  %s, speed %s, removed %s\n",
                 phase_words[now.clock.phase], text_thousandths(speed, now.clock.speed),
                 output_duration(&removed, view->removed));
    if (now.clock.phase != PHASE_ENDED)
        clock_print_next(desk, view, &now, then);
    return EXIT_DONE;
}

/* ---- what if ---- */

/* What was said behind the verb. */
struct amount {
    int64_t by, to; /* ms, one of them; of remove: both */
    int64_t speed;
    const char *number; /* of a removal; NULL: none */
};

/* What the number of a removal gives back; -1: there is none such. */
static int64_t clock_left_of(const struct view *view, const char *number)
{
    int64_t which;

    return text_to_int(number, 1, (int64_t)view->removal_count, &which)
               ? view->removals[which - 1].left
               : -1;
}

static int clock_imagine(struct command_line *line, const char *verb, const struct amount *amount)
{
    struct found *found = &line->found;
    struct face then;
    int code = command_need(line, NEEDS_ANY | NEEDS_NOW);

    if (code != 0)
        return code;
    then = clock_face_of(found);
    if (strcmp(verb, "pause") == 0)
        then.clock.wait = amount->by;
    else if (amount->number != NULL && clock_left_of(found->view, amount->number) < 0)
        code = desk_usage(&line->desk, "no removal has the number %s", amount->number);
    else if (amount->number != NULL)
        then.clock.x += clock_left_of(found->view, amount->number);
    else if (strcmp(verb, "jump") == 0 || strcmp(verb, "restore") == 0)
        then.clock.x = amount->to != 0 ? amount->to : then.clock.x + amount->by;
    else if (strcmp(verb, "remove") == 0)
        then.clock.x -= amount->by < then.clock.x ? amount->by : then.clock.x;
    else if (strcmp(verb, "extend") == 0)
        then.endex = amount->to != 0 ? amount->to : then.endex + amount->by;
    else
        then.clock.speed = amount->speed;
    return code == 0 ? clock_tell(&line->desk, found, &then) : code;
}

/* ---- what was removed ---- */

static json_t *clock_removals_json(const struct view *view)
{
    json_t *list = json_array();

    for (size_t i = 0; i < view->removal_count; i++) {
        const struct view_removal *one = &view->removals[i];

        json_array_append_new(
            list, json_pack("{s:i, s:I, s:I, s:I, s:I, s:I, s:b, s:s, s:s}", "number", (int)i + 1,
                            "from", (json_int_t)one->from, "length", (json_int_t)one->length,
                            "left", (json_int_t)one->left, "wall_from", (json_int_t)one->wall_from,
                            "wall_to", (json_int_t)one->wall_to, "outage", one->outage, "by",
                            one->by, "reason", one->text));
    }
    return list;
}

static void clock_print_removal(struct table *table, const struct view *view, size_t index)
{
    const struct view_removal *one = &view->removals[index];
    char from[32], length[32], left[32], begin[TIME_TEXT] = "", end[TIME_TEXT] = "";

    if (one->wall_to != 0) {
        calendar_dtg(begin, view, one->wall_from);
        calendar_dtg(end, view, one->wall_to);
    }
    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%zu", index + 1);
    table_cell(table, 1, TONE_ACCENT, "%s", output_clock(&from, one->from));
    table_cell(table, 2, TONE_PLAIN, "%s", output_duration(&length, one->length));
    table_cell(table, 3, TONE_PLAIN, "%s%s%s", begin, end[0] != '\0' ? " - " : "", end);
    table_cell(table, 4, one->left > 0 ? TONE_WARN : TONE_DIM, "%s",
               one->left == one->length ? "does not count"
               : one->left == 0         ? "counts again"
                                        : output_duration(&left, one->left));
    table_cell(table, 5, TONE_DIM, "%s%s%s", one->outage ? "controller outage" : one->by,
               one->text[0] != '\0' ? ": " : "", one->text);
}

static int clock_list_removals(struct command_line *line)
{
    struct table table;
    int code = command_need(line, NEEDS_ANY | NEEDS_NOW);
    const struct view *view = line->found.view;

    if (code != 0)
        return code;
    if (line->desk.json) {
        code =
            output_json(&line->desk.out, json_pack("{s:o}", "removals", clock_removals_json(view)));
    } else if (view->removal_count == 0) {
        output_print(&line->desk.out, TONE_PLAIN, "All of the exercise's time counts.\n");
    } else {
        table_init(&table, ">N|FROM|LENGTH|BY THE WALL|NOW|WHO AND WHY");
        for (size_t i = 0; i < view->removal_count; i++)
            clock_print_removal(&table, view, i);
        table_print(&table, &line->desk.out, 0);
        table_done(&table);
    }
    return code;
}

/* ---- the command ---- */

static int clock_show(struct command_line *line)
{
    int code = command_need(line, NEEDS_ANY | NEEDS_NOW);

    return code == 0 ? clock_tell(&line->desk, &line->found, NULL) : code;
}

static bool clock_is_verb(const char *verb, bool what_if)
{
    static const char *const verbs[] = {"jump",     "remove", "restore", "extend",
                                        "overtime", "speed",  "hold",    "release"};

    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(verb, verbs[i]) == 0)
            return true;
    return what_if && strcmp(verb, "pause") == 0;
}

/* "clock removed": the list. */
static bool clock_is_list(const struct command_line *line)
{
    return line->argument_count == 1 && strcmp(line->arguments[0], "removed") == 0;
}

static bool clock_is_of_team(const char *verb)
{
    return strcmp(verb, "hold") == 0 || strcmp(verb, "release") == 0;
}

/* "D3 10:30" may be two words. */
static const char *clock_value_of(const struct command_line *line, char *to, size_t size)
{
    if (line->arguments[1] == NULL || line->arguments[2] == NULL)
        return line->arguments[1];
    text_print(to, size, "%s %s", line->arguments[1], line->arguments[2]);
    return to;
}

static int clock_read_moment(struct command_line *line, const char *text, int64_t *ret_x)
{
    int code = command_need(line, NEEDS_STANDING);

    return code == 0
               ? order_moment(&line->desk, &line->found, text, "not a time of this exercise", ret_x)
               : code;
}

/* An interval that has passed. */
static int clock_read_interval(struct command_line *line, const char *value, struct amount *ret)
{
    int64_t begin = 0;
    int code = command_need(line, NEEDS_STANDING);

    if (code == 0)
        code = order_interval(&line->desk, &line->found, value, &begin, &ret->to);
    ret->by = ret->to - begin;
    return code;
}

static bool clock_is_number(const char *value)
{
    return value[strspn(value, "0123456789")] == '\0';
}

static int clock_read_amount(struct command_line *line, const char *verb, const char *value,
                             struct amount *ret)
{
    const char *wrong;

    if (strcmp(verb, "speed") == 0)
        return points_read(value, &ret->speed) && ret->speed > 0
                   ? 0
                   : desk_usage(&line->desk, "\"%s\" is not a speed", value);
    if (strcmp(verb, "remove") == 0 && strchr(value, '-') != NULL)
        return clock_read_interval(line, value, ret);
    if (strcmp(verb, "restore") == 0 && clock_is_number(value)) {
        ret->number = value;
        return 0;
    }
    if ((strcmp(verb, "jump") == 0 || strcmp(verb, "extend") == 0) &&
        (times_is_moment(value) || command_option(line, "to") != NULL))
        return clock_read_moment(line, value, &ret->to);
    wrong = duration_read_ms(value, &ret->by);
    if (wrong == NULL && ret->by > 0)
        return 0;
    return desk_usage(&line->desk, "\"%s\" is not a duration%s%s", value, wrong != NULL ? ": " : "",
                      wrong != NULL ? wrong : "");
}

static int clock_order(struct command_line *line, const char *verb, const struct amount *amount)
{
    int code = command_need(line, NEEDS_STANDING);
    json_t *order;

    if (code != 0)
        return code;
    order = order_line("clock");
    order_put(order, "target", verb);
    order_put(order, "team", command_option(line, "team"));
    json_object_set_new(order, "by", json_integer(amount->by));
    json_object_set_new(order, "to", json_integer(amount->to));
    json_object_set_new(order, "points", json_integer(amount->speed));
    order_put(order, "detail", amount->number);
    order_put(order, "reason", command_option(line, "reason"));
    return order_run(&line->desk, &line->found, order);
}

static const char *clock_value(const struct command_line *line, char *to, size_t size)
{
    const char *moment = command_option(line, "to");

    return moment != NULL ? moment : clock_value_of(line, to, size);
}

static int clock_check(const struct command_line *line)
{
    const char *verb = line->arguments[0], *value, *team = command_option(line, "team");
    bool what_if = command_flag(line, "what-if"), of_team;
    char joined[64];

    if (verb == NULL || clock_is_list(line))
        return 0;
    if (!clock_is_verb(verb, what_if))
        return desk_usage(&line->desk,
                          "the clock knows jump, remove, removed, restore, extend, overtime, "
                          "speed, hold and release, not \"%s\"",
                          verb);
    value = clock_value(line, joined, sizeof(joined));
    of_team = clock_is_of_team(verb);
    if (of_team && (value != NULL || team == NULL || what_if))
        return desk_usage(&line->desk, "clock %s takes --team TEAM and nothing else", verb);
    if (value == NULL && !of_team)
        return desk_usage(&line->desk, "clock %s needs %s", verb,
                          strcmp(verb, "speed") == 0 ? "a number, such as 2 or 0.5"
                                                     : "a duration, such as 10min");
    if (team != NULL && !of_team && (strcmp(verb, "extend") != 0 || what_if))
        return desk_usage(&line->desk,
                          "clock %s is for all: --team goes with hold, release and extend", verb);
    if (what_if && strcmp(verb, "overtime") == 0)
        return desk_usage(&line->desk, "overtime moves nothing but the end of the play hours");
    return 0;
}

static int clock_run(struct command_line *line)
{
    const char *verb = line->arguments[0];
    struct amount amount = {0};
    char joined[64];
    int code = 0;

    if (verb == NULL)
        return clock_show(line);
    if (clock_is_list(line))
        return clock_list_removals(line);
    if (!clock_is_of_team(verb))
        code = clock_read_amount(line, verb, clock_value(line, joined, sizeof(joined)), &amount);
    if (code != 0)
        return code;
    return command_flag(line, "what-if") ? clock_imagine(line, verb, &amount)
                                         : clock_order(line, verb, &amount);
}

const struct command command_clock = {
    .name = "clock",
    .usage = "[VERB [DURATION | TIME | FROM-TO | N | FACTOR]]",
    .words = "jump remove removed restore extend overtime speed hold release pause",
    .summary = "the exercise clock: what fires when, and moving it",
    .help =
        "jump      sets the clock forward. Events that it passes are held, fired or skipped, as "
        "the\n"
        "          scenario's \"late\" says (ask: held, until \"excon fire\" or \"excon skip\").\n"
        "          It goes no further than ENDEX, and neither does restore\n"
        "remove    the last DURATION does not count: the clock goes back by it, and everything to\n"
        "          come is later (a power cut, a fire alarm)\n"
        "          FROM-TO (10:05-10:25, \"D2 10:05-10:25\", 2h-2h20min): an earlier interval\n"
        "removed   lists the intervals that do not count, by order or by an outage of the "
        "controller\n"
        "restore   counts entry N of that list again, or as much as a DURATION (with its unit)\n"
        "extend    ENDEX is later\n"
        "overtime  the play hours end later, or open again for that long\n"
        "hold      one team: its own injects and deadlines stop, and its checks are excused\n"
        "release   ends hold; all of the team's own is later by that time. ENDEX stays\n"
        "extend --team TEAM: the team's open deadlines are later\n"
        "speed     exercise time per real time, 0.1 to 60\n"
        "\n"
        "A TIME is a play day and its hour as the wall clock will show it (D3 10:30), an hour\n"
        "of today (10:30), or with --to exercise time (26h30m). --what-if changes nothing: it\n"
        "shows when everything would fire; also for \"pause DURATION\".",
    .options = options,
    .least = 0,
    .most = 3,
    .check = clock_check,
    .run = clock_run,
};
