/* SPDX-License-Identifier: Apache-2.0 */
/* Gathered from rows while they are made, so that a million of them need not be read again. */
#include "products/report/rehearsal.h"
#include "products/report/green-text.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/decide/trigger.h"
#include "core/model/row.h"

void rehearsal_init(struct rehearsal *rehearsal, int64_t seed, unsigned runs)
{
    *rehearsal = (struct rehearsal){.seed = seed, .room = runs};
}

void rehearsal_done(struct rehearsal *rehearsal)
{
    pool_done(&rehearsal->pool);
    *rehearsal = (struct rehearsal){0};
}

/* ---- gathering ---- */

static void *rehearsal_take_room(struct rehearsal *rehearsal, size_t count, size_t size)
{
    void *memory = pool_take_array(&rehearsal->pool, count + 1, size);

    if (memory == NULL)
        rehearsal->no_memory = true;
    return memory;
}

/* All is made by now, and every run makes the same. */
static void rehearsal_prepare(struct rehearsal *rehearsal, const struct view *view)
{
    rehearsal->fired = rehearsal_take_room(rehearsal, view->event_count, sizeof(*rehearsal->fired));
    rehearsal->together =
        rehearsal_take_room(rehearsal, view->event_count, sizeof(*rehearsal->together));
    rehearsal->seen =
        rehearsal_take_room(rehearsal, view->condition_count, sizeof(*rehearsal->seen));
    rehearsal->counting =
        rehearsal_take_room(rehearsal, view->event_count, sizeof(*rehearsal->counting));
    for (size_t i = 0; i < view->event_count && rehearsal->counting != NULL; i++)
        if (view->events[i].made.teams != 0)
            rehearsal->counting[rehearsal->counting_count++] = (uint32_t)i;
    rehearsal->points = rehearsal_take_room(rehearsal, rehearsal->room * (view->team_count + 1),
                                            sizeof(*rehearsal->points));
    rehearsal->loads = rehearsal_take_room(rehearsal, rehearsal->room, sizeof(*rehearsal->loads));
}

static void rehearsal_count_teams(struct rehearsal *rehearsal, const struct view *view,
                                  uint32_t condition)
{
    for (size_t i = 0; i < rehearsal->counting_count; i++) {
        uint32_t place = rehearsal->counting[i], of, hold;
        const struct event_made *made = &view->events[place].made;

        if (!ordinals_have(&made->conditions, condition) && !ordinals_have(&made->any, condition) &&
            !ordinals_have(&made->none, condition))
            continue;
        hold = trigger_teams(view, made, &of);
        if (hold > rehearsal->together[place])
            rehearsal->together[place] = hold;
    }
}

static void rehearsal_take_row(void *data, const struct view *view, const struct row *row)
{
    struct rehearsal *rehearsal = data;
    const struct condition_result *result = &row->as.condition_result;

    if (rehearsal->fired == NULL)
        rehearsal_prepare(rehearsal, view);
    if (rehearsal->no_memory || row->kind != ROW_CONDITION_RESULT || view->phase != PHASE_RUNNING ||
        result->value < 0)
        return;
    rehearsal->seen[result->condition - 1] |= result->value == 1000 ? SEEN_ONE : SEEN_OTHER;
    if (view_condition(view, result->condition)->since == row->x)
        rehearsal_count_teams(rehearsal, view, result->condition);
}

void rehearsal_watch(struct rehearsal *rehearsal, struct controller_watch *ret_watch)
{
    *ret_watch = (struct controller_watch){.data = rehearsal, .row = rehearsal_take_row};
}

/* Of equal ones the earlier, so that it does not matter in which order runs are taken. */
static bool rehearsal_is_greater(int64_t one, int64_t one_x, int64_t all, int64_t all_x)
{
    return one > all || (one == all && one_x < all_x);
}

void rehearsal_take_peak(struct controller_peak *all, const struct controller_peak *one)
{
    if (rehearsal_is_greater(one->most_in_second, one->most_in_second_x, all->most_in_second,
                             all->most_in_second_x)) {
        all->most_in_second = one->most_in_second;
        all->most_in_second_x = one->most_in_second_x;
    }
    if (rehearsal_is_greater(one->most_open, one->most_open_x, all->most_open, all->most_open_x)) {
        all->most_open = one->most_open;
        all->most_open_x = one->most_open_x;
    }
    if (one->total > all->total)
        all->total = one->total;
}

static int64_t rehearsal_later(int64_t most, int64_t came, int64_t due)
{
    return came >= 0 && due >= 0 && came - due > most ? came - due : most;
}

static void rehearsal_take_loads(const struct controller_watch *watch,
                                 int64_t loads[REHEARSAL_LOADS])
{
    const struct view *view = watch->view;

    loads[LOAD_INJECTS] = watch->injects.most_in_second;
    loads[LOAD_CHECKS] = watch->checks.most_in_second;
    loads[LOAD_CHECKS_OPEN] = watch->checks.most_open;
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_event *event = view_event(view, view->injects[i].made.event);

        if (event != NULL && event->state == OCCURRENCE_FIRED)
            loads[LOAD_INJECT_LATE] =
                rehearsal_later(loads[LOAD_INJECT_LATE], view->injects[i].delivered, event->x);
    }
    for (size_t i = 0; i < view->expectation_count; i++)
        if (view->expectations[i].state == EXPECTATION_MET)
            loads[LOAD_ACTION_LATE] = rehearsal_later(
                loads[LOAD_ACTION_LATE], view->expectations[i].x, view->expectations[i].due);
}

int rehearsal_take(struct rehearsal *rehearsal, const struct controller_watch *watch,
                   struct error *err)
{
    const struct view *view = watch->view;
    int64_t *points;

    if (rehearsal->no_memory || rehearsal->fired == NULL)
        return error_memory(err);
    if (rehearsal->view == NULL)
        rehearsal->view = view;
    for (size_t i = 0; i < view->event_count; i++)
        rehearsal->fired[i] +=
            view->events[i].made.event != 0 && view->events[i].state == OCCURRENCE_FIRED;
    rehearsal_take_loads(watch, rehearsal->loads[rehearsal->runs]);
    points = rehearsal->points + rehearsal->runs++ * (view->team_count + 1);
    for (size_t i = 0; i < view->team_count; i++) {
        points[i] = view->teams[i].points;
        points[view->team_count] += view->teams[i].made.team != 0 ? points[i] : 0;
    }
    rehearsal_take_peak(&rehearsal->injects, &watch->injects);
    rehearsal_take_peak(&rehearsal->checks, &watch->checks);
    return 0;
}

size_t rehearsal_never(const struct rehearsal *rehearsal)
{
    size_t count = 0;

    for (size_t i = 0; i < rehearsal->view->event_count; i++)
        count += rehearsal->view->events[i].made.event != 0 && rehearsal->fired[i] == 0;
    return count;
}

/* ---- what it says ---- */

/* How a number spreads over the runs: a tenth of them are at most `tenth`, a tenth at least
 * `ninetieth`. */
struct range {
    int64_t least, tenth, median, ninetieth, most;
};

static int rehearsal_by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Of `runs` values, each `step` behind the one before. */
static struct range rehearsal_range(const int64_t *first, size_t step, unsigned runs)
{
    int64_t values[REHEARSALS_MOST];

    for (unsigned i = 0; i < runs; i++)
        values[i] = first[i * step];
    qsort(values, runs, sizeof(values[0]), rehearsal_by_size);
    return (struct range){values[0], values[runs / 10], values[runs / 2],
                          values[runs - 1 - runs / 10], values[runs - 1]};
}

/* Of a team's points over all runs; `team` the view's place of it, team_count: all together. */
static struct range rehearsal_range_of(const struct rehearsal *rehearsal, size_t team)
{
    return rehearsal_range(rehearsal->points + team, rehearsal->view->team_count + 1,
                           rehearsal->runs);
}

static struct range rehearsal_range_of_load(const struct rehearsal *rehearsal, size_t load)
{
    return rehearsal_range(&rehearsal->loads[0][load], REHEARSAL_LOADS, rehearsal->runs);
}

static bool rehearsal_is_scored(const struct view_team *team)
{
    return team->made.team != 0 && team->max != 0;
}

static void rehearsal_print_points(const struct rehearsal *rehearsal, const struct output *to)
{
    const struct view *view = rehearsal->view;
    struct table table;
    int64_t all = 0;

    table_init(&table, "TEAM|>LEAST|>10 %|>MEDIAN|>90 %|>MOST|>OF");
    for (size_t i = 0; i <= view->team_count; i++) {
        bool last = i == view->team_count;
        struct range range;
        char least[32], tenth[32], median[32], ninetieth[32], most[32], max[32];

        if (last ? all == 0 : !rehearsal_is_scored(&view->teams[i]))
            continue;
        range = rehearsal_range_of(rehearsal, i);
        all += last ? 0 : view->teams[i].max;
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", last ? "all together" : view->teams[i].made.id);
        table_cell(&table, 1, TONE_PLAIN, "%s", output_points(&least, range.least));
        table_cell(&table, 2, TONE_PLAIN, "%s", output_points(&tenth, range.tenth));
        table_cell(&table, 3, TONE_PLAIN, "%s", output_points(&median, range.median));
        table_cell(&table, 4, TONE_PLAIN, "%s", output_points(&ninetieth, range.ninetieth));
        table_cell(&table, 5, TONE_PLAIN, "%s", output_points(&most, range.most));
        table_cell(&table, 6, TONE_DIM, "%s", output_points(&max, last ? all : view->teams[i].max));
    }
    if (table.rows != 0) {
        output_print(to, TONE_BOLD, "\nPoints over %u rehearsals, seeds %lld to %lld\n",
                     rehearsal->runs, (long long)rehearsal->seed,
                     (long long)rehearsal->seed + rehearsal->runs - 1);
        table_print(&table, to, 2);
    }
    table_done(&table);
}

static const struct {
    const char *name, *what;
    bool is_time;
} rehearsal_loads[REHEARSAL_LOADS] = {
    [LOAD_INJECTS] = {"injects_in_second", "injects in a second", false},
    [LOAD_CHECKS] = {"checks_in_second", "checks in a second", false},
    [LOAD_CHECKS_OPEN] = {"checks_at_once", "checks at once", false},
    [LOAD_INJECT_LATE] = {"inject_after_event", "an inject after its event", true},
    [LOAD_ACTION_LATE] = {"action_late", "an expected action late by", true},
};

static void rehearsal_put_load(struct table *table, int column, size_t load, int64_t value)
{
    char span[32];

    if (rehearsal_loads[load].is_time)
        table_cell(table, column, TONE_PLAIN, "%s", output_duration(&span, value));
    else
        table_cell(table, column, TONE_PLAIN, "%lld", (long long)value);
}

/* The most of each run. */
static void rehearsal_print_loads(const struct rehearsal *rehearsal, const struct output *to)
{
    struct table table;

    table_init(&table, "AT MOST|>LEAST|>10 %|>MEDIAN|>90 %|>MOST");
    for (size_t i = 0; i < REHEARSAL_LOADS; i++) {
        struct range range = rehearsal_range_of_load(rehearsal, i);

        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%s", rehearsal_loads[i].what);
        rehearsal_put_load(&table, 1, i, range.least);
        rehearsal_put_load(&table, 2, i, range.tenth);
        rehearsal_put_load(&table, 3, i, range.median);
        rehearsal_put_load(&table, 4, i, range.ninetieth);
        rehearsal_put_load(&table, 5, i, range.most);
    }
    output_print(to, TONE_PLAIN, "\n");
    table_print(&table, to, 2);
    table_done(&table);
}

/* Those that fired in no run, or in some but not in all. */
static void rehearsal_print_events(const struct rehearsal *rehearsal, const struct output *to,
                                   bool never)
{
    const struct view *view = rehearsal->view;
    struct table table;
    char why[240];

    table_init(&table, never ? "NEVER FIRED|TEAM|WHY" : "FIRED SOMETIMES|TEAM|>IN|");
    for (size_t i = 0; i < view->event_count; i++) {
        const struct view_event *event = &view->events[i];
        uint32_t fired = rehearsal->fired[i];

        if (event->made.event == 0 || (never ? fired != 0 : fired == 0 || fired == rehearsal->runs))
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%s", event->made.id);
        table_cell(&table, 1, TONE_PLAIN, "%s",
                   event->made.team != 0 ? view_team_id(view, event->made.team) : "all");
        if (never) {
            rehearsal_why(rehearsal, event, why, sizeof(why));
            table_cell(&table, 2, TONE_WARN, "%s", why);
        } else {
            table_cell(&table, 2, TONE_PLAIN, "%u", fired);
            table_cell(&table, 3, TONE_DIM, "of %u", rehearsal->runs);
        }
    }
    if (table.rows != 0) {
        output_print(to, TONE_PLAIN, "\n");
        table_print(&table, to, 2);
    }
    table_done(&table);
}

static void rehearsal_print_peaks(const struct rehearsal *rehearsal, const struct output *to)
{
    const struct {
        const char *what;
        const struct controller_peak *peak;
    } all[] = {{"injects", &rehearsal->injects}, {"checks", &rehearsal->checks}};
    struct table table;
    char second[32], open[32];

    table_init(&table, "LOAD|>IN ALL|>MOST A SECOND|AT|>MOST AT ONCE|AT");
    for (size_t i = 0; i < 2; i++) {
        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%s", all[i].what);
        table_cell(&table, 1, TONE_PLAIN, "%lld", (long long)all[i].peak->total);
        table_cell(&table, 2, TONE_PLAIN, "%lld", (long long)all[i].peak->most_in_second);
        table_cell(&table, 3, TONE_DIM, "%s", output_clock(&second, all[i].peak->most_in_second_x));
        table_cell(&table, 4, TONE_PLAIN, "%lld", (long long)all[i].peak->most_open);
        table_cell(&table, 5, TONE_DIM, "%s", output_clock(&open, all[i].peak->most_open_x));
    }
    output_print(to, TONE_PLAIN, "\n");
    table_print(&table, to, 2);
    table_done(&table);
}

static void rehearsal_print_expected(const struct rehearsal *rehearsal, const struct output *to)
{
    size_t counts[EXPECTATION_STATES] = {0}, all = 0;

    for (size_t i = 0; i < rehearsal->view->expectation_count; i++)
        if (rehearsal->view->expectations[i].made.expectation != 0) {
            counts[rehearsal->view->expectations[i].state]++;
            all++;
        }
    if (all == 0)
        return;
    output_print(to, TONE_BOLD, "\nExpected actions");
    for (int i = 0; i < EXPECTATION_STATES; i++)
        if (counts[i] != 0)
            output_print(to, TONE_PLAIN, "  %zu %s", counts[i], expectation_state_words[i]);
    output_print(to, TONE_PLAIN, "\n");
}

void rehearsal_print(const struct rehearsal *rehearsal, const struct output *to)
{
    rehearsal_print_expected(rehearsal, to);
    rehearsal_print_events(rehearsal, to, false);
    rehearsal_print_events(rehearsal, to, true);
    rehearsal_print_peaks(rehearsal, to);
    green_text_print(to, rehearsal->view, "\n  green traffic: ");
    if (rehearsal->runs < 2)
        return;
    rehearsal_print_loads(rehearsal, to);
    rehearsal_print_points(rehearsal, to);
}

/* ---- for programs ---- */

static json_t *rehearsal_peak_json(const struct controller_peak *peak)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "total", (json_int_t)peak->total,
                     "most_in_second", (json_int_t)peak->most_in_second, "most_in_second_at",
                     (json_int_t)peak->most_in_second_x, "most_at_once",
                     (json_int_t)peak->most_open, "most_at_once_at", (json_int_t)peak->most_open_x);
}

/* `key` and its name, which is taken over, and how it spreads. */
static json_t *rehearsal_range_json(const char *key, json_t *name, struct range range)
{
    return json_pack("{s:o, s:I, s:I, s:I, s:I, s:I}", key, name, "least", (json_int_t)range.least,
                     "tenth", (json_int_t)range.tenth, "median", (json_int_t)range.median,
                     "ninetieth", (json_int_t)range.ninetieth, "most", (json_int_t)range.most);
}

static json_t *rehearsal_points_json(const struct rehearsal *rehearsal)
{
    const struct view *view = rehearsal->view;
    json_t *array = json_array();

    for (size_t i = 0; i <= view->team_count; i++) {
        bool last = i == view->team_count;

        if (last || rehearsal_is_scored(&view->teams[i]))
            json_array_append_new(
                array, rehearsal_range_json(
                           "team", last ? json_null() : json_string(view->teams[i].made.id),
                           rehearsal_range_of(rehearsal, i)));
    }
    return array;
}

static json_t *rehearsal_loads_json(const struct rehearsal *rehearsal)
{
    json_t *array = json_array();

    for (size_t i = 0; i < REHEARSAL_LOADS; i++)
        json_array_append_new(array,
                              rehearsal_range_json("of", json_string(rehearsal_loads[i].name),
                                                   rehearsal_range_of_load(rehearsal, i)));
    return array;
}

static json_t *rehearsal_events_json(const struct rehearsal *rehearsal)
{
    const struct view *view = rehearsal->view;
    json_t *array = json_array();
    char why[240];

    for (size_t i = 0; i < view->event_count; i++) {
        const struct view_event *event = &view->events[i];
        json_t *object;

        if (event->made.event == 0)
            continue;
        object = json_pack("{s:s, s:s, s:i}", "event", event->made.id, "team",
                           view_team_id(view, event->made.team), "fired", (int)rehearsal->fired[i]);
        if (rehearsal->fired[i] == 0) {
            rehearsal_why(rehearsal, event, why, sizeof(why));
            json_object_set_new(object, "why", json_string(why));
        }
        json_array_append_new(array, object);
    }
    return array;
}

json_t *rehearsal_json(const struct rehearsal *rehearsal)
{
    return json_pack(
        "{s:I, s:i, s:{s:o, s:o}, s:o, s:o, s:o, s:o}", "seed", (json_int_t)rehearsal->seed, "runs",
        (int)rehearsal->runs, "load", "injects", rehearsal_peak_json(&rehearsal->injects), "checks",
        rehearsal_peak_json(&rehearsal->checks), "points", rehearsal_points_json(rehearsal),
        "at_most", rehearsal_loads_json(rehearsal), "events", rehearsal_events_json(rehearsal),
        "green", green_text_json(rehearsal->view));
}
