/* SPDX-License-Identifier: Apache-2.0 */
/* The model of times, memory and disk by boot and by fork. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "products/report/plan-cost.h"

enum { TEAMS = 40, MIB = 1024 * 1024 };

static struct plan_row vms[TEAMS + 1], features[2 * TEAMS], hosts[2];

/* A machine of each team, with a feature that all have alike and one that is each one's own, and
 * one machine that belongs to no team. */
static struct plan plan_make(const char *image, int64_t ram)
{
    struct plan plan = {.vms = {vms, TEAMS + 1}, .features = {features, 2 * (size_t)TEAMS}};

    for (uint32_t i = 0; i <= TEAMS; i++)
        vms[i] = (struct plan_row){.row.as.vm_made = {.vm = i + 1,
                                                      .team = i < TEAMS ? i + 1 : 0,
                                                      .id = i < TEAMS ? "web" : "shared",
                                                      .image = image,
                                                      .ram = ram,
                                                      .cpu = 1}};
    for (uint32_t i = 0; i < 2 * TEAMS; i++)
        features[i] = (struct plan_row){
            .row.as.feature_made = {
                .feature = i + 1, .team = i / 2 + 1, .vm = i / 2 + 1, .own = i % 2 != 0}};
    return plan;
}

static void forks_are_counted(void **context)
{
    struct plan plan = plan_make("tiny-1.1.1", 96 * MIB);
    struct plan_cost cost = plan_cost_of(&plan, 2);

    (void)context;
    assert_int_equal(cost.golden, 1);
    assert_int_equal(cost.forked, TEAMS);
    assert_int_equal(cost.booted, 1);
    assert_int_equal(cost.once, 1);
    assert_int_equal(cost.each, TEAMS);
    assert_int_equal(cost.disk, (TEAMS + 1) * (int64_t)96 * MIB);
}

static void a_fork_is_faster(void **context)
{
    struct plan plan = plan_make("debian-12", 512 * MIB);
    struct plan_cost few, many, debian;

    (void)context;
    plan.features.count = 0;
    debian = plan_cost_of(&plan, 2);
    plan = plan_make("tiny-1.1.1", 96 * MIB);
    plan.features.count = 0;
    few = plan_cost_of(&plan, 2);
    many = plan_cost_of(&plan, 8);
    assert_true(few.fork < few.boot);
    assert_true(many.boot < few.boot && many.fork < few.fork);
    /* The more a boot costs, the more of it a fork saves. */
    assert_true(debian.fork * few.boot < few.fork * debian.boot);
    /* With a processor for each, nothing is faster than a boot, nor a fork than what it is of. */
    many = plan_cost_of(&plan, 1000);
    assert_true(many.fork > many.boot);
}

static void hosts_work_side_by_side(void **context)
{
    struct plan plan = plan_make("tiny-1.1.1", 96 * MIB);
    struct plan_cost one = plan_cost_of(&plan, 2), two;

    (void)context;
    plan.hosts = (struct plan_rows){hosts, 2};
    for (uint32_t i = 0; i < 2; i++)
        hosts[i].row.as.host_made = (struct host_made){.host = i + 1, .cpu = 2};
    for (uint32_t i = 0; i <= TEAMS; i++)
        vms[i].row.as.vm_made.host = i % 2 + 1;
    two = plan_cost_of(&plan, 64);
    /* Each has a golden machine of its own. */
    assert_int_equal(two.golden, 2);
    assert_int_equal(two.forked, one.forked);
    assert_true(two.boot < one.boot && two.boot * 2 >= one.boot);
    assert_true(two.fork < one.fork);
}

static void memory_and_disk_at_first_and_at_most(void **context)
{
    struct plan plan = plan_make("debian-12", 512 * MIB);
    struct plan_cost a, b = plan_cost_of(&plan, 2);

    (void)context;
    plan = plan_make("tiny-1.1.1", 96 * MIB);
    a = plan_cost_of(&plan, 2);
    assert_true(a.ram_first < a.ram_most && b.ram_first < b.ram_most);
    assert_true(a.ram_most > (TEAMS + 1) * (int64_t)96 * MIB);
    /* Of a large guest the first boot touches less. */
    assert_true(b.ram_first / MIB * (a.ram_most / MIB) < a.ram_first / MIB * (b.ram_most / MIB));
    /* A fork's overlay holds the memory that it began with. */
    assert_true(a.fork_first > a.disk_first + TEAMS * (int64_t)64 * MIB);
}

static void nothing_takes_nothing(void **context)
{
    struct plan plan = {0};
    struct plan_cost cost = plan_cost_of(&plan, 0);

    (void)context;
    assert_int_equal(cost.boot, 0);
    assert_int_equal(cost.fork, 0);
    assert_int_equal(cost.ram_most, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forks_are_counted),
        cmocka_unit_test(a_fork_is_faster),
        cmocka_unit_test(hosts_work_side_by_side),
        cmocka_unit_test(memory_and_disk_at_first_and_at_most),
        cmocka_unit_test(nothing_takes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
