/* SPDX-License-Identifier: Apache-2.0 */
/* The model of times, memory and disk by boot and by fork. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/view/forks.h"
#include "products/report/plan-forks.h"

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

static struct plan_cost cost_of(const struct plan *plan, int cpu)
{
    struct plan_cost cost = {0};
    struct error err;

    assert_int_equal(plan_cost_of(plan, cpu, &cost, &err), 0);
    return cost;
}

static void forks_are_counted(void **context)
{
    struct plan plan = plan_make("tiny-1.1.1", 96 * MIB);
    struct plan_cost cost = cost_of(&plan, 2);

    (void)context;
    assert_int_equal(cost.golden, 1);
    assert_int_equal(cost.forked, TEAMS);
    assert_int_equal(cost.booted, 1);
    assert_int_equal(cost.once, 1);
    assert_int_equal(cost.each, TEAMS);
    assert_int_equal(cost.disk, (TEAMS + 1) * (int64_t)96 * MIB);
}

static void a_tpm_is_not_forked(void **context)
{
    struct plan plan = plan_make("tiny-1.1.1", 96 * MIB);
    struct plan_cost cost;

    (void)context;
    for (uint32_t i = 0; i < TEAMS; i++)
        vms[i].row.as.vm_made.tpm = true;
    cost = cost_of(&plan, 2);
    assert_int_equal(cost.golden, 0);
    assert_int_equal(cost.forked, 0);
    assert_int_equal(cost.booted, TEAMS + 1);
}

static void a_fork_is_faster(void **context)
{
    struct plan plan = plan_make("debian-12", 512 * MIB);
    struct plan_cost few, many, debian;

    (void)context;
    plan.features.count = 0;
    debian = cost_of(&plan, 2);
    plan = plan_make("tiny-1.1.1", 96 * MIB);
    plan.features.count = 0;
    few = cost_of(&plan, 2);
    many = cost_of(&plan, 8);
    assert_true(few.fork < few.boot);
    assert_true(many.boot < few.boot && many.fork < few.fork);
    /* The more a boot costs, the more of it a fork saves. */
    assert_true(debian.fork * few.boot < few.fork * debian.boot);
    /* With a processor for each, nothing is faster than a boot, nor a fork than what it is of. */
    many = cost_of(&plan, 1000);
    assert_true(many.fork > many.boot);
}

static void it_is_forked_unasked_where_that_pays(void **context)
{
    const struct plan_host host = {.disk = 1024 * (int64_t)1024 * MIB}, full = {.disk = 256 * MIB},
                           unknown = {0};
    struct plan plan = plan_make("debian-12", 512 * MIB);
    struct plan_cost cost = cost_of(&plan, 2);

    (void)context;
    assert_true(cost.boot - cost.fork > 300000);
    /* A feature may need its team's network, which a golden machine has not. */
    assert_false(plan_forks_pay(&cost, &host));
    plan.features.count = 0;
    cost = cost_of(&plan, 2);
    assert_true(plan_forks_pay(&cost, &host));
    assert_true(plan_forks_pay(&cost, &unknown));
    assert_false(plan_forks_pay(&cost, &full));
    cost = cost_of(&plan, 1000); /* a processor for each */
    assert_false(plan_forks_pay(&cost, &host));
    plan.vms.count = 4; /* soon up anyhow */
    cost = cost_of(&plan, 2);
    assert_true(cost.fork < cost.boot);
    assert_false(plan_forks_pay(&cost, &host));
    plan.vms.count = 0;
    cost = cost_of(&plan, 2);
    assert_false(plan_forks_pay(&cost, &host));
}

static void hosts_work_side_by_side(void **context)
{
    struct plan plan = plan_make("tiny-1.1.1", 96 * MIB);
    struct plan_cost one = cost_of(&plan, 2), two;

    (void)context;
    plan.hosts = (struct plan_rows){hosts, 2};
    for (uint32_t i = 0; i < 2; i++)
        hosts[i].row.as.host_made = (struct host_made){.host = i + 1, .cpu = 2};
    for (uint32_t i = 0; i <= TEAMS; i++)
        vms[i].row.as.vm_made.host = i % 2 + 1;
    two = cost_of(&plan, 64);
    /* Each has a golden machine of its own. */
    assert_int_equal(two.golden, 2);
    assert_int_equal(two.forked, one.forked);
    assert_true(two.boot < one.boot && two.boot * 2 >= one.boot);
    assert_true(two.fork < one.fork);
}

static void memory_and_disk_at_first_and_at_most(void **context)
{
    struct plan plan = plan_make("debian-12", 512 * MIB);
    struct plan_cost a, b = cost_of(&plan, 2);

    (void)context;
    plan = plan_make("tiny-1.1.1", 96 * MIB);
    a = cost_of(&plan, 2);
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
    struct plan_cost cost = cost_of(&plan, 0);

    (void)context;
    assert_int_equal(cost.boot, 0);
    assert_int_equal(cost.fork, 0);
    assert_int_equal(cost.ram_most, 0);
}

/* ---- each machine held against each other one ---- */

static bool alike(size_t a, size_t b)
{
    const struct vm_made *one = &vms[a].row.as.vm_made, *other = &vms[b].row.as.vm_made;

    return one->host == other->host && fork_are_alike(one, other);
}

static void count_pairs(const struct plan *plan, struct plan_cost *cost)
{
    for (size_t i = 0; i < plan->vms.count; i++) {
        size_t count = 0, first = i;

        for (size_t k = plan->vms.count; k-- > 0;)
            if (alike(i, k)) {
                count++;
                first = k;
            }
        cost->booted += count < 2;
        cost->forked += count >= 2;
        cost->golden += count >= 2 && first == i;
        for (size_t k = 0; count >= 2 && k < plan->features.count; k++) {
            const struct feature_made *made = &features[k].row.as.feature_made;

            cost->each += made->vm == i + 1 && (made->own || made->restart);
            cost->once += made->vm == i + 1 && !made->own && !made->restart && first == i;
        }
        cost->disk += count >= 2 ? vms[i].row.as.vm_made.ram * (first == i ? 2 : 1) : 0;
    }
}

static uint32_t random_below(uint64_t *state, uint32_t most)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(*state >> 33) % most;
}

/* So few different machines that most are like some others, and some like none. */
static void make_random(struct plan *plan, uint64_t *state)
{
    static const char *const ids[] = {"web", "db", "gate"};
    static const char *const images[] = {NULL, "", "tiny-1", "debian-12"};
    static const char *const addresses[] = {NULL, "10.0.0.1", "10.0.0.1,10.0.1.1"};
    uint32_t of = 1 + random_below(state, 3);

    *plan = (struct plan){.vms = {vms, random_below(state, TEAMS + 2)},
                          .features = {features, random_below(state, 2 * TEAMS + 1)},
                          .hosts = {hosts, random_below(state, 3)}};
    for (uint32_t i = 0; i < plan->vms.count; i++)
        vms[i] = (struct plan_row){
            .row.as.vm_made = {.vm = i + 1,
                               .team = random_below(state, 4),
                               .host = random_below(state, (uint32_t)plan->hosts.count + 1),
                               .id = ids[random_below(state, of)],
                               .image = images[random_below(state, of + 1)],
                               .address = addresses[random_below(state, of)],
                               .acls = random_below(state, 8) == 0 ? "drop" : "",
                               .unmanaged = random_below(state, 8) == 0,
                               .screen = random_below(state, 8) == 0,
                               .ram = (1 + random_below(state, of)) * (int64_t)MIB,
                               .cpu = 1 + random_below(state, of)}};
    for (uint32_t i = 0; i < plan->features.count; i++)
        features[i] =
            (struct plan_row){.row.as.feature_made = {.feature = i + 1,
                                                      .vm = 1 + random_below(state, TEAMS + 1),
                                                      .own = random_below(state, 2) != 0,
                                                      .restart = random_below(state, 4) == 0}};
}

static void as_by_pairs(void **context)
{
    uint64_t state = 1;
    size_t golden = 0, booted = 0;

    (void)context;
    for (int round = 0; round < 300; round++) {
        struct plan plan;
        struct plan_cost cost, pairs = {0};

        make_random(&plan, &state);
        cost = cost_of(&plan, 2);
        count_pairs(&plan, &pairs);
        assert_int_equal(cost.golden, pairs.golden);
        assert_int_equal(cost.forked, pairs.forked);
        assert_int_equal(cost.booted, pairs.booted);
        assert_int_equal(cost.once, pairs.once);
        assert_int_equal(cost.each, pairs.each);
        assert_int_equal(cost.disk, pairs.disk);
        golden += cost.golden;
        booted += cost.booted;
    }
    assert_true(golden > 300 && booted > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forks_are_counted),
        cmocka_unit_test(a_tpm_is_not_forked),
        cmocka_unit_test(a_fork_is_faster),
        cmocka_unit_test(it_is_forked_unasked_where_that_pays),
        cmocka_unit_test(hosts_work_side_by_side),
        cmocka_unit_test(memory_and_disk_at_first_and_at_most),
        cmocka_unit_test(nothing_takes_nothing),
        cmocka_unit_test(as_by_pairs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
