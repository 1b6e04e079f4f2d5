/* SPDX-License-Identifier: Apache-2.0 */
/* The groups that a feature with a playbook finds its VM in: those that `excon inventory` tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "scenario/plan/plan.h"
#include "scenario/sdl/load.h"

static const char document[] =
    "name: t\n"
    "entities: {blue: {role: Blue, entities: {a-b: {}, õ: {}, ä: {}}}, white: {role: White}}\n"
    "nodes:\n"
    "  ö: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {r-1: root}}\n"
    "  ü: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {r.1: root}, "
    "features: {f: r.1}}\n"
    "infrastructure: {ö: 1, ü: {each: blue}}\n"
    "features: {f: {type: configuration, source: baseline, playbook: site.yml}}\n";

/* Machines without the feature, and teams without a machine that has it, take their names too. */
static void two_ids_that_make_one_name_are_two_groups(void **state)
{
    const struct plan_options options = {
        .run = "1a2b3c4d", .library = "examples/cookbook/packages:scenarios/packages"};
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = NULL;

    (void)state;
    assert_int_equal(
        scenario_load_text("t.yml", document, strlen(document), 0, &scenario, &complaints, NULL),
        0);
    assert_true(plan_make(scenario, &options, &complaints, &plan, NULL) >= 0);
    assert_non_null(plan);
    assert_int_equal(complaints.errors, 0);
    assert_int_equal(plan->features.count, 3);
    assert_string_equal(plan->features.items[0].row.as.feature_made.groups,
                        "team_a_b node____2 role_r_1_2");
    assert_string_equal(plan->features.items[1].row.as.feature_made.groups,
                        "team___ node____2 role_r_1_2");
    assert_string_equal(plan->features.items[2].row.as.feature_made.groups,
                        "team____2 node____2 role_r_1_2");
    plan_free(plan);
    scenario_free(scenario);
    complaints_done(&complaints);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_ids_that_make_one_name_are_two_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
