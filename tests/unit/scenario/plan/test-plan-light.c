/* SPDX-License-Identifier: Apache-2.0 */
/* A VM whose package says `light: true`: what its row and its request say, and what a scenario may
 * not want of it. */
#define BOX_SAYS "light: true"
#include "box-plan.h"

static void it_is_a_container(void **state)
{
    static const char text[] = HEAD BOX(", roles: {r: root}") TAIL;
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = plan_of(text, &complaints, &scenario);

    (void)state;
    assert_non_null(plan);
    assert_int_equal(complaints.count, 0);
    assert_int_equal(plan->vms.count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct vm_made *made = &plan->vms.items[i].row.as.vm_made;
        bool box = strcmp(made->id, "box") == 0;

        assert_int_equal(made->light, box);
        assert_int_equal(made->clock_kept, box); /* its clock is the host's */
        assert_int_equal(strstr(plan->vms.items[i].blob.bytes, "\"light\":true") != NULL, box);
    }
    plan_free(plan);
    scenario_free(scenario);
    complaints_done(&complaints);
}

static void what_it_has_not_is_refused(void **state)
{
    (void)state;
    says(HEAD BOX(", screen: vnc, roles: {r: root}") TAIL,
         "6:3: VM box: it is to have a screen, and its package says light: true: a container has "
         "none\n");
    says(HEAD BOX(", roles: {r: root}") TAIL
         "injects:\n  i: {at: 1min, machine: {box: revert}}\n"
         "  j: {at: 1min, machine: {box: link-down, web: revert}}\n",
         "9:27: inject i cannot restore box: it is a container (light: true), of which there are "
         "no snapshots\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_a_container),
        cmocka_unit_test(what_it_has_not_is_refused),
    };

    return cmocka_run_group_tests(tests, make_library, remove_library);
}
