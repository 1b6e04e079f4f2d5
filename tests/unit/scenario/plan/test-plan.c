/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: who gets which instances (the worked table of docs/SCENARIO.md, two teams),
 * addresses, times, recipients, and that genesis is the same each time and tells no script to
 * anybody.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/sdl/load.h"
#include "scenario/plan/plan.h"
#include "core/model/row.h"

/* One range for most tests: two teams, a web VM each, a shared VM, and a switch of each kind. */
#define RANGE                                                                                      \
    "name: t\n"                                                                                    \
    "entities:\n"                                                                                  \
    "  white: {role: White}\n"                                                                     \
    "  blue: {role: Blue, entities: {a: {}, b: {}}}\n"                                             \
    "nodes:\n"                                                                                     \
    "  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root, user: " \
    "{username: al, entities: [blue.a]}},\n"                                                       \
    "        conditions: {alive: root}, injects: {hit: root}}\n"                                   \
    "  hub: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 2}, roles: {root: root}, "      \
    "conditions: {hub-up: root}}\n"                                                                \
    "  lan: {type: Switch}\n"                                                                      \
    "  core: {type: Switch}\n"                                                                     \
    "infrastructure:\n"                                                                            \
    "  lan: {each: blue}\n"                                                                        \
    "  core: 1\n"                                                                                  \
    "  web: {each: blue, links: [lan, core], dependencies: [hub]}\n"                               \
    "  hub: {links: [core]}\n"                                                                     \
    "conditions:\n"                                                                                \
    "  alive: {command: \"true\", interval: 10, result: exit}\n"                                   \
    "  hub-up: {command: \"echo 1\", interval: 10}\n"                                              \
    "injects:\n"                                                                                   \
    "  hit: {run: \"echo secret-script\"}\n"                                                       \
    "  note: {from-entity: white, to-entities: [blue], message: {subject: s, body: b}}\n"          \
    "  to-a: {from-entity: white, to-entities: [blue.a], message: {subject: s, body: b}}\n"        \
    "  to-white: {from-entity: blue, to-entities: [white], message: {subject: s, body: b}}\n"

#define OBJECTIVES                                                                                 \
    "metrics:\n"                                                                                   \
    "  m-alive: {type: conditional, max-score: 30, condition: alive}\n"                            \
    "  m-hub: {type: conditional, max-score: 10, condition: hub-up}\n"                             \
    "  m-hand: {type: manual, max-score: 5}\n"                                                     \
    "evaluations:\n"                                                                               \
    "  e-all: {metrics: [m-alive, m-hub, m-hand], min-score: 50}\n"                                \
    "  e-hub: {metrics: [m-hub], min-score: {absolute: 4}}\n"                                      \
    "tlos:\n"                                                                                      \
    "  t-all: {evaluation: e-all}\n"                                                               \
    "  t-hub: {evaluation: e-hub}\n"                                                               \
    "goals:\n"                                                                                     \
    "  g: {tlos: [t-all, t-hub]}\n"

static struct complaints complaints;

static int try_plan(const char *document, const char *run, struct plan **ret)
{
    struct scenario *scenario = NULL;
    struct plan_options options = {.run = run, .library = "scenarios/packages"};
    struct error err = {0};
    int result;

    complaints_done(&complaints);
    complaints = COMPLAINTS_EMPTY;
    result =
        scenario_load_text("t.yml", document, strlen(document), 0, &scenario, &complaints, &err);
    if (result != 0 || complaints.errors != 0)
        complaints_print(&complaints, stderr, 0, 0);
    assert_int_equal(result, 0);
    result = plan_make(scenario, &options, &complaints, ret, &err);
    assert_true(result >= 0);
    scenario_free(scenario);
    return result;
}

static struct plan *plan_of(const char *document)
{
    struct plan *plan = NULL;
    int result = try_plan(document, "1a2b3c4d", &plan);

    if (result != 0)
        complaints_print(&complaints, stderr, 0, 0);
    assert_int_equal(result, 0);
    return plan;
}

static bool complains(const char *words)
{
    for (size_t i = 0; i < complaints.count; i++)
        if (strstr(complaints.items[i].text, words) != NULL)
            return true;
    complaints_print(&complaints, stderr, 0, 0);
    return false;
}

static void refused(const char *document, const char *words)
{
    struct plan *plan = NULL;

    assert_int_equal(try_plan(document, "1a2b3c4d", &plan), 1);
    assert_null(plan);
    assert_true(complains(words));
}

#define ROW(plan, rows, n, member) (&(plan)->rows.items[(n)-1].row.as.member)

/* ---- instances ---- */

static void test_range(void **state)
{
    struct plan *plan = plan_of(RANGE);
    size_t count;

    (void)state;
    assert_int_equal(plan->teams.count, 2);
    assert_string_equal(ROW(plan, teams, 2, team_made)->path, "blue.b");
    assert_int_equal(plan->switches.count, 3);
    assert_int_equal(ROW(plan, switches, 2, switch_made)->team, 2);
    assert_int_equal(ROW(plan, switches, 3, switch_made)->team, 0);
    assert_int_equal(plan->vms.count, 3);
    assert_string_equal(ROW(plan, vms, 1, vm_made)->domain, "x1a2b3c4d-1");
    assert_int_equal(ROW(plan, vms, 3, vm_made)->team, 0);
    /* Each web waits for the shared hub. */
    assert_int_equal(ROW(plan, vms, 2, vm_made)->after.count, 1);
    assert_int_equal(ROW(plan, vms, 2, vm_made)->after.items[0], 3);
    assert_int_equal(ROW(plan, vms, 3, vm_made)->after.count, 0);
    /* A NIC on the team's own switch, one on the shared one. */
    assert_non_null(plan_nics(plan, 2, &count));
    assert_int_equal(count, 2);
    assert_int_equal(plan_nics(plan, 2, &count)[0].lan, 2);
    assert_int_equal(plan_nics(plan, 2, &count)[1].lan, 3);
    assert_int_equal(plan->ram, 3 * 96 * 1024 * 1024);
    assert_int_equal(plan->cpu, 4);
    /* Only a may log in. */
    assert_true(complains("VM web: b can log in nowhere"));
    plan_free(plan);
}

/* A VM of each team that is exercise control's says so by a White entity in a role. */
static void test_excons_machine(void **state)
{
    static const char document[] =
        "name: t\n"
        "entities: {w: {role: White}, blue: {role: Blue, entities: {a: {}, b: {}}}}\n"
        "nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1},\n"
        "              roles: {root: {username: root%s}}}}\n"
        "infrastructure: {web: {each: blue}}\n";
    char text[512];

    (void)state;
    snprintf(text, sizeof(text), document, "");
    plan_free(plan_of(text));
    assert_true(complains("VM web: a can log in nowhere"));
    snprintf(text, sizeof(text), document, ", entities: [w]");
    plan_free(plan_of(text));
    for (size_t i = 0; i < complaints.count; i++)
        assert_null(strstr(complaints.items[i].text, "can log in nowhere"));
}

/* The worked table: what exists how often, and what each reaches. */
static void test_per_team(void **state)
{
    struct plan *plan = plan_of(RANGE OBJECTIVES);

    (void)state;
    assert_int_equal(plan->conditions.count, 3);
    assert_int_equal(ROW(plan, conditions, 3, condition_made)->team, 0);
    /* m-alive of a and b, m-hub once, m-hand of a and b. */
    assert_int_equal(plan->metrics.count, 5);
    assert_int_equal(ROW(plan, metrics, 2, metric_made)->team, 2);
    assert_int_equal(ROW(plan, metrics, 2, metric_made)->conditions.count, 1);
    assert_int_equal(ROW(plan, metrics, 2, metric_made)->conditions.items[0], 2);
    assert_int_equal(ROW(plan, metrics, 3, metric_made)->team, 0);
    assert_int_equal(plan->metrics.items[2].row.audience, AUDIENCE_ALL);
    assert_int_equal(ROW(plan, metrics, 5, metric_made)->type, METRIC_MANUAL);
    /* e-all a b, e-hub; t-all a b, t-hub; g a b. */
    assert_int_equal(plan->objectives.count, 8);
    assert_int_equal(ROW(plan, objectives, 2, objective_made)->needs.count, 3);
    assert_int_equal(ROW(plan, objectives, 2, objective_made)->needs.items[1], 3);
    assert_int_equal(ROW(plan, objectives, 2, objective_made)->min, 22500); /* half of 45 points */
    assert_int_equal(ROW(plan, objectives, 3, objective_made)->team, 0);
    assert_int_equal(ROW(plan, objectives, 3, objective_made)->min, 4000);
    assert_int_equal(ROW(plan, objectives, 8, objective_made)->type, OBJECTIVE_GOAL);
    assert_int_equal(ROW(plan, objectives, 8, objective_made)->needs.count, 2);
    assert_int_equal(ROW(plan, objectives, 8, objective_made)->needs.items[0], 5); /* t-all of b */
    assert_int_equal(ROW(plan, objectives, 8, objective_made)->needs.items[1], 6); /* t-hub */
    assert_int_equal(plan->points, 45000);
    plan_free(plan);
}

static void test_counts(void **state)
{
    struct plan *plan = plan_of("name: t\nentities: {blue: {role: Blue, copies: 3}}\nnodes:\n"
                                "  pc: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, "
                                "roles: {u: {username: u, entities: [blue]}}}\n"
                                "  own: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, "
                                "roles: {u: {username: u, entities: [blue]}}}\n"
                                "  lan: {type: Switch}\n"
                                "infrastructure:\n  pc: {count: 2, links: [lan]}\n  lan: 1\n  own: "
                                "{each: blue, links: [lan]}\n");
    size_t count;

    (void)state;
    assert_int_equal(plan->teams.count, 3);
    assert_int_equal(plan->vms.count, 5);
    assert_string_equal(ROW(plan, vms, 2, vm_made)->id, "pc-2");
    assert_string_equal(ROW(plan, vms, 5, vm_made)->id, "own");
    assert_int_equal(ROW(plan, vms, 5, vm_made)->team, 3);
    assert_string_equal(plan_nics(plan, 2, &count)->text, "10.0.1.11");
    assert_string_equal(plan_nics(plan, 5, &count)->text, "10.0.1.14");
    assert_null(plan_nics(plan, 6, &count));
    plan_free(plan);
}

/* Without `each` there is no team, and everything is there once. */
static void test_plain_sdl(void **state)
{
    struct plan *plan = plan_of("name: t\nnodes:\n"
                                "  vm: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, "
                                "roles: {r: root}, conditions: {c: r}, injects: {i: r}}\n"
                                "infrastructure: {vm: 1}\nconditions: {c: {command: x, interval: "
                                "5}}\ninjects: {i: {run: x}}\n"
                                "metrics: {m: {type: conditional, max-score: 1, condition: c}, h: "
                                "{type: manual, max-score: 1}}\n"
                                "events: {e: {conditions: [c], injects: [i]}}\n"
                                "scripts: {s: {start-time: 0, end-time: 1 min, speed: 1, events: "
                                "{e: 5 s}}}\nstories: {o: {scripts: [s]}}\n");

    (void)state;
    assert_int_equal(plan->teams.count, 0);
    assert_int_equal(plan->metrics.count, 2);
    assert_int_equal(plan->events.count, 1);
    assert_int_equal(ROW(plan, events, 1, event_made)->conditions.count, 1);
    assert_int_equal(ROW(plan, events, 1, event_made)->close, 60000);
    assert_int_equal(plan->endex, 60000);
    assert_int_equal(ROW(plan, injects, 1, inject_made)->vm, 1);
    plan_free(plan);
}

/* ---- what happens ---- */

static void test_times(void **state)
{
    struct plan *plan = plan_of(
        RANGE "events:\n  e: {injects: [hit]}\n  n: {injects: [note]}\n"
              "scripts:\n"
              "  s1: {start-time: 0, end-time: 100 s, speed: 1.5, events: {e: 10 s, n: 20 s}}\n"
              "  s2: {start-time: 0, end-time: 50 s, speed: 0, events: {e: 10 s}}\n"
              "  s3: {start-time: 0, end-time: 50 s, speed: 1, events: {e: 10 s}}\n"
              "stories: {o: {speed: 2, scripts: [s1, s2]}}\n");

    (void)state;
    /* e per team, n once, and e again in s2, per team; s3 is in no story. */
    assert_int_equal(plan->events.count, 5);
    assert_int_equal(ROW(plan, events, 1, event_made)->at, 3333);
    assert_int_equal(ROW(plan, events, 1, event_made)->close, 33333);
    assert_int_equal(ROW(plan, events, 3, event_made)->team, 0);
    assert_int_equal(ROW(plan, events, 3, event_made)->at, 6667);
    assert_int_equal(ROW(plan, events, 5, event_made)->at, -1);
    assert_int_equal(plan->endex, 33333);
    assert_true(complains("the speed of script s2 is 0"));
    assert_true(complains("script \"s3\" stands in no story"));
    plan_free(plan);
}

static void test_recipients(void **state)
{
    struct plan *plan = plan_of(
        RANGE
        "events:\n  e: {injects: [note, to-a, to-white]}\n  p: {conditions: [alive], injects: "
        "[to-a, note, hit]}\n"
        "scripts: {s: {start-time: 0, end-time: 100 s, speed: 1, events: {e: 10 s, p: 20 s}}}\n"
        "stories: {o: {scripts: [s]}}\n");

    (void)state;
    /* e: note to all, to-a to a, to-white to nobody's inbox; p of a: to-a, note, hit; p of b: note,
     * hit. */
    assert_int_equal(plan->injects.count, 8);
    assert_int_equal(ROW(plan, injects, 1, inject_made)->team, 0);
    assert_string_equal(ROW(plan, injects, 1, inject_made)->subject, "s");
    assert_int_equal(ROW(plan, injects, 2, inject_made)->team, 1);
    assert_string_equal(ROW(plan, injects, 3, inject_made)->id, "to-white");
    assert_string_equal(ROW(plan, injects, 3, inject_made)->body, "b");
    assert_true(ROW(plan, injects, 3, inject_made)->inside);
    assert_false(ROW(plan, injects, 1, inject_made)->inside);
    assert_int_equal(ROW(plan, injects, 4, inject_made)->team, 1);
    assert_string_equal(ROW(plan, injects, 7, inject_made)->id, "note");
    assert_int_equal(ROW(plan, injects, 7, inject_made)->team, 2);
    assert_int_equal(ROW(plan, injects, 8, inject_made)->vm, 2);
    assert_string_equal(ROW(plan, injects, 8, inject_made)->user, "root");
    /* A team's event lists its own conditions alone. */
    assert_int_equal(ROW(plan, events, 3, event_made)->conditions.count, 1);
    assert_int_equal(ROW(plan, events, 3, event_made)->conditions.items[0], 2);
    plan_free(plan);
}

/* An event whose condition is checked nowhere must not fire as if it had none. */
static void test_never(void **state)
{
    struct plan *plan = plan_of(
        "name: t\nconditions: {c: {command: x, interval: 5}}\ninjects: {i: {name: n}}\nevents:\n"
        "  e: {conditions: [c], injects: [i]}\n  loose: {injects: [i]}\n  late: {injects: [i]}\n  "
        "hand: {when: {manual: true}, injects: [i]}\n"
        "exercise: {duration: 30s}\n"
        "scripts: {s: {start-time: 0, end-time: 100 s, speed: 1, events: {e: 10 s, late: 40 "
        "s}}}\nstories: {o: {scripts: [s]}}\n");

    (void)state;
    assert_int_equal(plan->events.count, 3);
    assert_int_equal(ROW(plan, events, 1, event_made)->at, -1);
    assert_string_equal(ROW(plan, events, 3, event_made)->id, "hand");
    assert_int_equal(ROW(plan, events, 3, event_made)->at, -1);
    assert_int_equal(ROW(plan, events, 3, event_made)->close, 30000);
    assert_true(complains("event e cannot fire by itself: its condition c"));
    assert_true(complains("event \"loose\" stands in no script"));
    assert_true(complains("is after ENDEX"));
    plan_free(plan);
}

/* A nation plays the storylines it chose. */
static void test_stories(void **state)
{
    struct plan *plan = plan_of(
        "name: t\nentities: {blue: {role: Blue, entities: {a: {stories: [o]}, b: {stories: []}, c: "
        "{}}}}\n"
        "nodes:\n  w: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {r: "
        "{username: root, entities: [blue]}}, injects: {i: r}}\n"
        "infrastructure: {w: {each: blue}}\ninjects: {i: {run: x}}\nevents: {e: {injects: [i]}}\n"
        "scripts: {s: {start-time: 0, end-time: 1 min, speed: 1, events: {e: 5 s}}}\nstories: {o: "
        "{scripts: [s]}}\n");

    (void)state;
    assert_int_equal(plan->events.count, 2);
    assert_int_equal(ROW(plan, events, 1, event_made)->team, 1);
    assert_int_equal(ROW(plan, events, 2, event_made)->team, 3);
    plan_free(plan);
}

/* ---- genesis ---- */

struct told {
    char *text;
    size_t size;
    FILE *to;
    uint32_t rows, blobs;
    uint32_t said; /* by genesis.done */
    enum row_kind last;
};

static int take_blob(void *own, const void *bytes, size_t length, char ret_hash[65],
                     struct error *err)
{
    struct told *told = own;

    (void)err;
    assert_non_null(bytes);
    fwrite(bytes, 1, length, told->to);
    snprintf(ret_hash, 65, "%064u", ++told->blobs);
    return 0;
}

static int take_row(void *own, struct row *row, struct error *err)
{
    struct told *told = own;
    char *line = row_line(row, ++told->rows);

    (void)err;
    assert_non_null(line);
    /* No script, and no message before its time, to anybody but EXCON. */
    assert_null(strstr(line, "secret-script"));
    if (row->kind == ROW_EVENT_MADE || row->kind == ROW_INJECT_MADE)
        assert_int_equal(row->audience, AUDIENCE_EXCON);
    if (row->audience == AUDIENCE_TEAM)
        assert_int_not_equal(row->team, 0);
    assert_true(row->kind >= told->last);
    told->last = row->kind;
    if (row->kind == ROW_GENESIS_DONE)
        told->said = row->as.genesis_done.rows;
    fprintf(told->to, "%s\n", line);
    free(line);
    return 0;
}

static char *genesis_of(const char *run)
{
    struct plan *plan = NULL;
    struct told told = {0};
    const struct genesis_sink sink = {.own = &told, .blob = take_blob, .row = take_row};
    struct error err = {0};

    assert_int_equal(try_plan(RANGE OBJECTIVES
                              "events: {e: {injects: [hit, note]}}\n"
                              "scripts: {s: {start-time: 0, end-time: 1 min, speed: 1, events: {e: "
                              "5 s}}}\nstories: {o: {scripts: [s]}}\n",
                              run, &plan),
                     0);
    told.to = open_memstream(&told.text, &told.size);
    assert_int_equal(plan_genesis(plan, &sink, &err), 0);
    fclose(told.to);
    assert_int_equal(told.last, ROW_GENESIS_DONE);
    assert_int_equal(told.said, told.rows);
    plan_free(plan);
    return told.text;
}

static void test_genesis(void **state)
{
    char *first = genesis_of("1a2b3c4d"), *again = genesis_of("1a2b3c4d"),
         *other = genesis_of("99999999");

    (void)state;
    assert_string_equal(first, again);
    assert_string_not_equal(first, other);
    /* The spec has names, users and addresses, and nothing of the host. */
    assert_non_null(strstr(first, "\"hostname\":\"web\",\"users\":[{\"name\":\"root\",\"teams\":[]}"
                                  ",{\"name\":\"al\",\"teams\":[1]}]"));
    assert_non_null(strstr(first, "{\"address\":\"10.0.3.12\",\"name\":\"hub\"}"));
    assert_non_null(strstr(first, "{\"address\":\"10.0.3.10\",\"name\":\"web.a\"}"));
    free(first);
    free(again);
    free(other);
}

/* A sink that fails ends genesis with its words. */
static int refuse_row(void *own, struct row *row, struct error *err)
{
    (void)own;
    return row->kind == ROW_VM_MADE ? error_set(err, ERROR_FAILED, "no room") : 0;
}

static void test_genesis_fails(void **state)
{
    struct plan *plan = plan_of(RANGE);
    struct told told = {.to = fopen("/dev/null", "w")};
    const struct genesis_sink sink = {.own = &told, .blob = take_blob, .row = refuse_row};
    struct error err = {0};

    (void)state;
    assert_true(plan_genesis(plan, &sink, &err) < 0);
    assert_string_equal(err.text, "no room");
    fclose(told.to);
    plan_free(plan);
}

/* ---- refusals ---- */

static void test_refused(void **state)
{
    (void)state;
    refused("name: t\nnodes: {v: {type: VM, source: nowhere, resources: {ram: 96 mib, cpu: "
            "1}}}\ninfrastructure: {v: 1}\n",
            "no package nowhere *");
    refused("name: t\nnodes: {v: {type: VM, source: ../tiny, resources: {ram: 96 mib, cpu: "
            "1}}}\ninfrastructure: {v: 1}\n",
            "is no name of a package");
    refused("name: t\nnodes: {v: {type: VM, source: {name: tiny, version: \"^2\"}, resources: "
            "{ram: 96 mib, cpu: 1}}}\ninfrastructure: {v: 1}\n",
            "no package tiny ^2");
    refused("name: t\nnodes: {v: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: "
            "1}}}\ninfrastructure: {v: 2000000}\n",
            "count is from 1");
    refused("name: t\nconditions: {c: {command: x, interval: 5, environment: [\"A-B=1\"]}}\n",
            "no NAME=VALUE");
    struct plan *plan = NULL;
    struct scenario *scenario = NULL;
    struct error err = {0};

    complaints_done(&complaints);
    complaints = COMPLAINTS_EMPTY;
    assert_int_equal(scenario_load_text("t", "name: t\n", 8, 0, &scenario, &complaints, &err), 0);
    assert_true(
        plan_make(scenario, &(struct plan_options){.run = "xyz"}, &complaints, &plan, &err) < 0);
    scenario_free(scenario);
}

static void test_environment(void **state)
{
    struct plan *plan = plan_of("name: t\nnodes: {v: {type: VM, source: tiny, resources: {ram: 96 "
                                "mib, cpu: 1}, roles: {r: root}, conditions: {c: r}}}\n"
                                "infrastructure: {v: 1}\nconditions: {c: {command: echo 1, "
                                "interval: 5, environment: [\"A=it's\", \"B=\"]}}\n");

    (void)state;
    assert_string_equal(plan->conditions.items[0].blob.bytes,
                        "A='it'\\''s'; export A\nB=''; export B\necho 1\n");
    assert_in_range(ROW(plan, conditions, 1, condition_made)->offset, 0, 4999);
    assert_int_equal(ROW(plan, conditions, 1, condition_made)->timeout, 5000);
    plan_free(plan);
}

static int forget(void **state)
{
    (void)state;
    complaints_done(&complaints);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_range),         cmocka_unit_test(test_excons_machine),
        cmocka_unit_test(test_per_team),      cmocka_unit_test(test_counts),
        cmocka_unit_test(test_plain_sdl),     cmocka_unit_test(test_times),
        cmocka_unit_test(test_recipients),    cmocka_unit_test(test_never),
        cmocka_unit_test(test_stories),       cmocka_unit_test(test_genesis),
        cmocka_unit_test(test_genesis_fails), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_environment),
    };

    return cmocka_run_group_tests(tests, NULL, forget);
}
