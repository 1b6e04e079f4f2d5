/* SPDX-License-Identifier: Apache-2.0 */
/* A node's `screen`: in the VM's row, by which `screen NODE` is decided, and in its request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "core/model/row.h"
#include "scenario/plan/plan.h"
#include "scenario/sdl/load.h"

#define VM(id, more)                                                                               \
    "  " id ": {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {r: root}" more   \
    "}\n"

static void by_the_scenario(void **state)
{
    static const char text[] = "name: t\nnodes:\n" VM("a", "") VM("b", ", screen: none")
        VM("c", ", screen: vnc") "infrastructure: {a: 1, b: 1, c: 1}\n";
    const struct plan_options options = {.run = "1a2b3c4d", .library = "scenarios/packages"};
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = NULL;

    (void)state;
    assert_int_equal(
        scenario_load_text("t.yml", text, strlen(text), 0, &scenario, &complaints, NULL), 0);
    assert_int_equal(plan_make(scenario, &options, &complaints, &plan, NULL), 0);
    assert_int_equal(plan->vms.count, 3);
    for (size_t i = 0; i < 3; i++) {
        bool wanted = strcmp(plan->vms.items[i].row.as.vm_made.id, "c") == 0;
        const char *spec = plan->vms.items[i].blob.bytes;

        assert_int_equal(plan->vms.items[i].row.as.vm_made.screen, wanted);
        assert_int_equal(strstr(spec, "\"screen\":\"vnc\"") != NULL, wanted);
        assert_int_equal(strstr(spec, "\"screen\"") != NULL, wanted);
    }
    plan_free(plan);
    scenario_free(scenario);
    complaints_done(&complaints);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_the_scenario)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
