/* SPDX-License-Identifier: Apache-2.0 */
/* The controller on a simulated range in virtual time: a small exercise, and the laws of replay and
 * repeat. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "rehearsal.h"

static const char scenario[] =
    "name: small\n"
    "exercise: {duration: 10min, seed: 7}\n"
    "entities:\n  white: {role: White}\n  blue:\n    role: Blue\n    entities: {estmark: {}, latgale: {}}\n"
    "nodes:\n"
    "  web:\n    type: VM\n    source: tiny\n    resources: {ram: 96 mib, cpu: 1}\n"
    "    roles: {admin: root, user: {username: alice, entities: [blue]}}\n"
    "    conditions: {alive: user}\n    injects: {deface: admin}\n"
    "  lan: {type: Switch}\n"
    "infrastructure:\n  lan: {each: blue, properties: {cidr: \"10.{team}.1.0/24\"}}\n"
    "  web: {each: blue, links: [lan]}\n"
    "conditions:\n  alive: {command: \"true\", interval: 5, result: exit}\n"
    "metrics:\n  uptime: {type: conditional, max-score: 100, condition: alive, over: latest}\n"
    "  report: {type: manual, max-score: 20}\n"
    "evaluations:\n  serve: {metrics: [uptime], min-score: 50}\n"
    "tlos:\n  keep: {evaluation: serve}\n"
    "goals:\n  all: {tlos: [keep]}\n"
    "injects:\n  deface: {run: \"echo owned\"}\n"
    "events:\n  attack: {injects: [deface]}\n"
    "scripts:\n  s: {start-time: 0, end-time: 9min, speed: 1, events: {attack: 2min}}\n"
    "stories:\n  one: {scripts: [s]}\n";

static char *path_of(const char *name)
{
    const char *base = getenv("EXCON_TEST_TMP");
    char *path = NULL;

    if (base == NULL)
        base = "/tmp";
    assert_true(asprintf(&path, "%s/%s-%d", base, name, (int)getpid()) > 0);
    return path;
}

static void run(const char *folder)
{
    struct error err = {0};
    int result = rehearsal_run(scenario, folder, NULL, &err);

    if (result != 0)
        print_error("%d: %s\n", result, err.text);
    assert_int_equal(result, 0);
}

static void the_exercise_goes_its_way(void **context)
{
    char *folder = path_of("way");
    struct error err = {0};
    struct view *view;

    (void)context;
    run(folder);
    view = rehearsal_view(folder, &err);
    assert_non_null(view);
    assert_int_equal(view->phase, PHASE_ENDED);
    assert_int_equal(view->range, RANGE_GONE);
    assert_int_equal(view->x, 600000);
    assert_int_equal(view->team_count, 2);
    assert_int_equal(view->inject_count, 2);
    for (uint32_t i = 1; i <= 2; i++) {
        assert_int_equal(view_inject(view, i)->state, INJECT_DELIVERED);
        assert_int_equal(view_inject(view, i)->dispatched, 120000);
        assert_int_equal(view_inject(view, i)->attempt, 1);
        assert_int_equal(view_vm(view, i)->state, VM_GONE);
        /* The sim's teams repair within 45 s, so that the last checks are good again. */
        assert_int_equal(view_team(view, i)->points, 100000);
        assert_int_equal(view_team(view, i)->max, 120000);
        assert_int_equal(view_team(view, i)->reached[OBJECTIVE_GOAL], 1);
        assert_true(view_condition(view, i)->results > 100);
    }
    view_free(view);
    free(folder);
}

static void two_runs_with_one_seed_are_alike(void **context)
{
    char *first = path_of("first"), *second = path_of("second");
    struct error err = {0};
    char *one, *two;

    (void)context;
    run(first);
    run(second);
    one = rehearsal_rows(first, &err);
    two = rehearsal_rows(second, &err);
    assert_non_null(one);
    assert_non_null(two);
    assert_string_equal(one, two);
    /* And the score really fell and rose in between. */
    assert_non_null(strstr(one, "\"points\":100000"));
    assert_non_null(strstr(one, "objective.state"));
    free(one);
    free(two);
    free(first);
    free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exercise_goes_its_way),
        cmocka_unit_test(two_runs_with_one_seed_are_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
