/* SPDX-License-Identifier: Apache-2.0 */
/* What the loader makes of a document: units, defaults, references, and what short forms become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "scenario/sdl/load.h"

static struct scenario *load(const char *text)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct error err = {0};
    int result = scenario_load_text("x.yml", text, strlen(text), 0, &scenario, &complaints, &err);

    if (result != 0)
        complaints_print(&complaints, stderr, 0, 0);
    assert_int_equal(result, 0);
    complaints_done(&complaints);
    return scenario;
}

static const char text[] =
    "name: model\n"
    "exercise: {duration: 2min, days: [\"1970-01-02 01:00-24:00\"], situation-start: \"2000-03-01 00:01\", seed: 7, late: skip}\n"
    "entities:\n"
    "  white: {role: White}\n"
    "  blue:\n"
    "    role: Blue\n"
    "    entities: {estmark: {poc: {name: A}, stories: [stop]}, latgale: {role: Red}}\n"
    "  green: {role: Green, copies: 2}\n"
    "nodes:\n"
    "  lan: {type: switch}\n"
    "  web:\n"
    "    type: VM\n"
    "    source: {name: tiny, version: ^1.2}\n"
    "    resources: {ram: 96 mib, cpu: 2}\n"
    "    disk: 2GB\n"
    "    restart: on-failure\n"
    "    roles: {admin: root, user: {username: alice, entities: [blue.latgale]}}\n"
    "    conditions: {up: user}\n"
    "    injects: {stop: admin}\n"
    "infrastructure:\n"
    "  web: {each: blue, links: [lan], properties: {lan: \"10.{team}.1.10\"}}\n"
    "  lan: {each: blue, properties: {cidr: \"10.{team}.1.0/24\", internal: true}}\n"
    "conditions:\n"
    "  up: {command: c, interval: 5, result: nagios, timeout: 1500ms, points: 2.5, name: Up}\n"
    "  up-too: {same-as: up}\n"
    "metrics:\n"
    "  report: {type: manual, artifact: true, max-score: 20}\n"
    "  ups: {type: conditional, max-score: 10, condition: up-too, over: {availability: 7.5, sla: 2.5}}\n"
    "evaluations: {e: {metrics: [report, ups], min-score: {absolute: 3}}, f: {metrics: [ups], min-score: 75}}\n"
    "injects:\n"
    "  stop: {at: 90500ms, run: \"x\\n\", name: Stop, expect: [{report: incident, due: 1min, points: 5, otherwise: hint}]}\n"
    "events:\n"
    "  hint: {when: {not: [up], after: {event: hint2, offset: 1s}, teams: 2}}\n"
    "  hint2: {}\n"
    "scripts: {s: {start-time: 1s, end-time: 1h 900ms, speed: 1.5, events: {hint2: 2s}}}\n"
    "stories: {st: {scripts: [s], speed: 2}}\n";

static void test_exercise(void **state)
{
    struct scenario *scenario = load(text);
    const struct exercise *exercise = &scenario->exercise;

    (void)state;
    assert_string_equal(scenario->name, "model");
    assert_int_equal(scenario->length, strlen(text));
    assert_int_equal(exercise->mark.line, 2);
    assert_int_equal(exercise->duration, 120000);
    assert_int_equal(exercise->days.count, 1);
    assert_int_equal(exercise->days.items[0].from, (86400 + 3600) * 1000);
    assert_int_equal(exercise->days.items[0].to, 2 * 86400 * 1000);
    assert_true(exercise->has_situation_start);
    assert_int_equal(exercise->situation_start, INT64_C(951868860000));
    assert_int_equal(exercise->seed, 7);
    assert_int_equal(exercise->late, LATE_SKIP);
    assert_int_equal(exercise->outage, 60000);
    scenario_free(scenario);

    scenario = load("name: x");
    assert_int_equal(scenario->exercise.outage, 60000);
    assert_int_equal(scenario->exercise.late, LATE_ASK);
    assert_int_equal(scenario->exercise.mark.line, 0);
    scenario_free(scenario);
}

static void test_entities(void **state)
{
    struct scenario *scenario = load(text);
    const struct entity *entities = scenario->entities.items;
    uint32_t blue = scenario_find_entity(scenario, "blue"),
             green = scenario_find_entity(scenario, "green");

    (void)state;
    assert_int_equal(scenario->entities.count, 7);
    assert_int_equal(entities[blue].children, 2);
    assert_int_equal(entities[blue].parent, SCENARIO_NONE);
    assert_string_equal(entities[entities[blue].first_child].path, "blue.estmark");
    assert_int_equal(entities[entities[blue].first_child].role, ENTITY_BLUE);
    assert_int_equal(entities[entities[blue].first_child].parent, blue);
    assert_int_equal(entities[entities[blue].first_child + 1].role, ENTITY_RED);
    assert_string_equal(entities[entities[blue].first_child].poc.name, "A");
    assert_true(entities[entities[blue].first_child].has_stories);
    assert_false(entities[entities[blue].first_child + 1].has_stories);
    assert_int_equal(entities[green].children, 2);
    assert_string_equal(entities[entities[green].first_child + 1].path, "green.green-2");
    assert_true(entities[entities[green].first_child + 1].generated);
    assert_int_equal(entities[entities[green].first_child + 1].role, ENTITY_GREEN);
    /* A storyline that `at` made. */
    const struct refs *stories = &entities[entities[blue].first_child].stories;
    assert_string_equal(scenario->stories.items[stories->items[0].index].id, "stop");
    scenario_free(scenario);
}

static void test_nodes(void **state)
{
    struct scenario *scenario = load(text);
    const struct node *web = &scenario->nodes.items[scenario_find_node(scenario, "web")];
    const struct infrastructure *place = &scenario->infrastructure.items[web->infrastructure];

    (void)state;
    assert_int_equal(web->type, NODE_VM);
    assert_int_equal(scenario->nodes.items[0].type, NODE_SWITCH);
    assert_string_equal(web->source.version, "^1.2");
    assert_int_equal(web->ram, 96 << 20);
    assert_int_equal(web->cpu, 2);
    assert_int_equal(web->disk, 2000000000);
    assert_int_equal(web->restart, RESTART_ON_FAILURE);
    assert_int_equal(web->conditions.items[0].what.index, scenario_find_condition(scenario, "up"));
    assert_string_equal(web->roles.items[web->conditions.items[0].role_index].username, "alice");
    assert_string_equal(web->roles.items[web->injects.items[0].role_index].username, "root");
    assert_int_equal(web->roles.items[1].entities.items[0].index,
                     scenario_find_entity(scenario, "blue.latgale"));
    assert_string_equal(place->id, "web");
    assert_int_equal(place->count, 1);
    assert_int_equal(place->each.index, scenario_find_entity(scenario, "blue"));
    assert_string_equal(place->addresses.items[0].address, "10.{team}.1.10");
    assert_string_equal(scenario->infrastructure.items[place->links.items[0].index].cidr,
                        "10.{team}.1.0/24");
    assert_true(scenario->infrastructure.items[place->addresses.items[0].link.index].internal);
    scenario_free(scenario);
}

static void test_conditions(void **state)
{
    struct scenario *scenario = load(text);
    const struct condition *up = &scenario->conditions.items[0];

    (void)state;
    assert_int_equal(up->interval, 5000);
    assert_int_equal(up->timeout, 1500);
    assert_int_equal(up->result, RESULT_NAGIOS);
    assert_int_equal(scenario->conditions.items[1].same_as.index, 0);
    scenario_free(scenario);
}

static void test_points(void **state)
{
    struct scenario *scenario = load(text);
    const struct metrics *metrics = &scenario->metrics;
    const struct evaluations *evaluations = &scenario->evaluations;

    (void)state;
    assert_int_equal(metrics->count, 3);
    assert_int_equal(metrics->items[0].max, 20000);
    assert_true(metrics->items[0].artifact);
    assert_int_equal(metrics->items[1].over, OVER_SPLIT);
    assert_int_equal(metrics->items[1].availability, 7500);
    assert_int_equal(metrics->items[1].sla, 2500);
    assert_string_equal(metrics->items[2].id, "up");
    assert_string_equal(metrics->items[2].name, "Up");
    assert_true(metrics->items[2].generated);
    assert_int_equal(metrics->items[2].type, METRIC_CONDITIONAL);
    assert_int_equal(metrics->items[2].max, 2500);
    assert_int_equal(metrics->items[2].condition.index, 0);
    assert_int_equal(metrics->items[2].mark.line, 24);
    assert_int_equal(metrics->items[2].mark.column, 66);
    assert_int_equal(evaluations->count, 3);
    assert_false(evaluations->items[0].is_percent);
    assert_int_equal(evaluations->items[0].min, 3000);
    assert_true(evaluations->items[1].is_percent);
    assert_int_equal(evaluations->items[1].min, 75000);
    assert_true(evaluations->items[2].is_percent);
    assert_int_equal(evaluations->items[2].min, 50000);
    assert_int_equal(evaluations->items[2].metrics.items[0].index, 2);
    assert_int_equal(scenario->tlos.count, 1);
    assert_int_equal(scenario->tlos.items[0].evaluation.index, 2);
    scenario_free(scenario);
}

static void test_at(void **state)
{
    struct scenario *scenario = load(text);
    const struct scenario_event *event = &scenario->events.items[2];
    const struct script *script = &scenario->scripts.items[1];
    const struct story *story = &scenario->stories.items[1];

    (void)state;
    assert_int_equal(scenario->events.count, 3);
    assert_string_equal(event->id, "stop");
    assert_string_equal(event->name, "Stop");
    assert_true(event->generated);
    assert_int_equal(event->injects.items[0].index, 0);
    assert_int_equal(script->start, 0);
    assert_int_equal(script->end, 120000);
    assert_true(script->speed == 1 && story->speed == 1);
    assert_int_equal(script->events.items[0].at, 90500);
    assert_int_equal(script->events.items[0].event.index, 2);
    assert_int_equal(story->scripts.items[0].index, 1);
    scenario_free(scenario);
}

static void test_happenings(void **state)
{
    struct scenario *scenario = load(text);
    const struct inject *stop = &scenario->injects.items[0];
    const struct when *when = &scenario->events.items[0].when;

    (void)state;
    assert_string_equal(stop->run, "x\n");
    assert_int_equal(stop->expect.items[0].due, 60000);
    assert_int_equal(stop->expect.items[0].points, 5000);
    assert_int_equal(stop->expect.items[0].otherwise.index, 0);
    assert_true(scenario->events.items[0].contingency);
    assert_int_equal(when->none.count, 1);
    assert_int_equal(when->after.index, 1);
    assert_int_equal(when->offset, 1000);
    assert_int_equal(when->teams, TEAMS_COUNT);
    assert_int_equal(when->team_count, 2);
    assert_int_equal(scenario->scripts.items[0].end, 3600000);
    assert_true(scenario->scripts.items[0].speed == 1.5);
    assert_true(scenario->stories.items[0].speed == 2);
    scenario_free(scenario);
}

/* Two loads of one text give the same texts at the same places: nothing depends on where memory is.
 */
static void test_repeat(void **state)
{
    struct scenario *a = load(text), *b = load(text);

    (void)state;
    assert_int_equal(a->pool.used, b->pool.used);
    for (size_t i = 0; i < a->metrics.count; i++)
        assert_string_equal(a->metrics.items[i].id, b->metrics.items[i].id);
    scenario_free(a);
    scenario_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exercise),   cmocka_unit_test(test_entities),
        cmocka_unit_test(test_nodes),      cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_points),     cmocka_unit_test(test_at),
        cmocka_unit_test(test_happenings), cmocka_unit_test(test_repeat),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
