/* SPDX-License-Identifier: Apache-2.0 */
/* A VM whose package says `management: none`: what its row, its request and the plan say, and what
 * a scenario may not want of it. */
#define BOX_SAYS "management: none"
#include "box-plan.h"

static void nothing_gets_into_it(void **state)
{
    static const char text[] = HEAD BOX("") TAIL;
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = plan_of(text, &complaints, &scenario);

    (void)state;
    assert_non_null(plan);
    assert_int_equal(complaints.count, 0); /* not even that it has no roles */
    assert_int_equal(plan->vms.count, 2);
    for (size_t i = 0; i < 2; i++) {
        bool box = strcmp(plan->vms.items[i].row.as.vm_made.id, "box") == 0;
        const char *spec = plan->vms.items[i].blob.bytes;

        assert_int_equal(plan->vms.items[i].row.as.vm_made.unmanaged, box);
        assert_int_equal(strstr(spec, "\"management\":\"none\"") != NULL, box);
        assert_int_equal(strstr(spec, "\"management\"") != NULL, box);
        assert_int_equal(strstr(spec, "\"users\"") == NULL, box);
    }
    plan_free(plan);
    scenario_free(scenario);
    complaints_done(&complaints);
}

/* A team's own has no role that lets the team in, and cannot have one: that is no warning. */
static void nor_is_it_asked_who_logs_in(void **state)
{
    static const char text[] = HEAD BOX("") "infrastructure: {lan: {each: blue}, box: {each: blue, "
                                            "links: [lan]}}\n";
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = plan_of(text, &complaints, &scenario);

    (void)state;
    assert_non_null(plan);
    for (size_t i = 0; i < complaints.count; i++)
        assert_null(strstr(complaints.items[i].text, "can log in nowhere"));
    plan_free(plan);
    scenario_free(scenario);
    complaints_done(&complaints);
}

static void what_would_run_in_it_is_refused(void **state)
{
    (void)state;
    says(HEAD BOX(", screen: vnc, roles: {u: {username: u, entities: [blue]}}, injects: {i: u}, "
                  "conditions: {c: u}") TAIL "conditions: {c: {command: \"true\", interval: 30}}\n"
                                             "injects: {i: {at: 1min, run: \"true\"}}\n",
         "6:154: VM box: the condition c cannot run in it: its package says management: none\n"
         "6:134: VM box: the inject i cannot run in it: its package says management: none\n");
    says(HEAD BOX(", roles: {u: user}") TAIL,
         "6:74: VM box: nobody can log in: its package says management: none\n");
    says(HEAD BOX("") TAIL "conditions: {c: {probe: {tcp: \"web:80\", every: 30s, from: box}}}\n",
         "8:59: no probe looks from box: its package says management: none\n");
}

/* From outside all of it is as with any machine. */
static void what_does_not_is_not(void **state)
{
    (void)state;
    says(HEAD BOX(", screen: vnc, roles: {u: {username: u, entities: [blue]}}") TAIL
         "conditions: {c: {probe: {tcp: \"box:80\", every: 30s, from: web}}}\n"
         "injects: {i: {at: 1min, machine: {box: power-off}}}\n",
         "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_gets_into_it),
        cmocka_unit_test(nor_is_it_asked_who_logs_in),
        cmocka_unit_test(what_would_run_in_it_is_refused),
        cmocka_unit_test(what_does_not_is_not),
    };

    return cmocka_run_group_tests(tests, make_library, remove_library);
}
