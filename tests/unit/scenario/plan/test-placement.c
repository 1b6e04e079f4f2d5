/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Placement by itself: what always holds of random machines and hosts, what is preferred, and that
 * the bound is one: no placement, made here by trying all, takes fewer hosts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "scenario/plan/placement.h"

enum { HOSTS_MOST = 12, MACHINES_MOST = 60 };

struct world {
    struct placement_room hosts[HOSTS_MOST];
    struct placement_machine machines[MACHINES_MOST];
    uint64_t only[MACHINES_MOST];
    uint32_t apart[MACHINES_MOST];
    struct placement_ask ask;
};

static uint64_t seed;

/* 0 … most - 1, the same in each run. */
static int64_t chance(int64_t most)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)((seed >> 33) % (uint64_t)most);
}

static void world_make(struct world *world, size_t hosts, size_t machines, bool rules)
{
    memset(world, 0, sizeof(*world));
    for (size_t h = 0; h < hosts; h++)
        world->hosts[h] = (struct placement_room){
            .of = {(4 + chance(28)) << 30, 4 + chance(60), (100 + chance(400)) << 30}};
    for (size_t i = 0; i < machines; i++) {
        struct placement_machine *machine = &world->machines[i];

        *machine = (struct placement_machine){
            .need.of = {(1 + chance(64)) << 26, 1 + chance(4), chance(3) * (20LL << 30)},
            .team = (uint32_t)chance(6)};
        world->only[i] = (uint64_t)1 << chance((int64_t)hosts);
        world->apart[i] = (uint32_t)chance(3);
        if (rules && chance(10) == 0)
            machine->only = &world->only[i];
        if (rules && chance(8) == 0) {
            machine->apart = &world->apart[i];
            machine->apart_count = 1;
        }
    }
    world->ask = (struct placement_ask){.hosts = world->hosts,
                                        .host_count = hosts,
                                        .machines = world->machines,
                                        .machine_count = machines,
                                        .group_count = 3};
}

/* What is placed stands where it may, and no host carries more than it can. */
static void holds(const struct world *world, const struct placement *made)
{
    struct placement_room used[HOSTS_MOST] = {0};
    unsigned groups[HOSTS_MOST] = {0};
    size_t left = 0, carrying = 0;
    bool carries[HOSTS_MOST] = {false};

    for (size_t i = 0; i < world->ask.machine_count; i++) {
        const struct placement_machine *machine = &world->machines[i];
        uint32_t host = made->host[i];

        left += host == PLACEMENT_NONE;
        if (host == PLACEMENT_NONE)
            continue;
        assert_in_range(host, 0, world->ask.host_count - 1);
        assert_true(machine->only == NULL || (*machine->only >> host & 1) != 0);
        for (int n = 0; n < PLACEMENT_NEEDS; n++)
            used[host].of[n] += machine->need.of[n];
        if (machine->apart_count != 0) {
            assert_int_equal(groups[host] >> machine->apart[0] & 1, 0);
            groups[host] |= 1U << machine->apart[0];
        }
        carrying += !carries[host];
        carries[host] = true;
    }
    for (size_t h = 0; h < world->ask.host_count; h++)
        for (int n = 0; n < PLACEMENT_NEEDS; n++)
            assert_true(used[h].of[n] <= world->hosts[h].of[n]);
    assert_int_equal(left, made->left);
    assert_int_equal(carrying, made->used);
}

/* Can the machines of `lost` stand on the others, in any way that best fit finds? Written apart. */
static void bears_loss(const struct world *world, const struct placement *made, uint32_t lost)
{
    struct placement_room left[HOSTS_MOST];
    int64_t moved = 0, room = 0;

    memcpy(left, world->hosts, sizeof(left));
    for (size_t i = 0; i < world->ask.machine_count; i++)
        for (int n = 0; n < PLACEMENT_NEEDS; n++)
            left[made->host[i]].of[n] -= world->machines[i].need.of[n];
    for (size_t i = 0; i < world->ask.machine_count; i++)
        if (made->host[i] == lost)
            moved += world->machines[i].need.of[NEED_RAM];
    for (uint32_t h = 0; h < world->ask.host_count; h++)
        room += h != lost ? left[h].of[NEED_RAM] : 0;
    assert_true(moved <= room);
}

static void test_random(void **state)
{
    size_t whole = 0, spared = 0;

    (void)state;
    for (size_t round = 1; round <= 2000; round++) {
        struct world world;
        struct placement made = {0}, again = {0};
        struct pool pool = POOL_EMPTY;
        enum placement_need need;

        seed = round * 2654435761u;
        world_make(&world, 1 + round % HOSTS_MOST, round % (MACHINES_MOST + 1), round % 3 != 0);
        world.ask.spare = round % 5 == 0 && round % 3 == 0;
        assert_int_equal(placement_make(&world.ask, &pool, &made), 0);
        holds(&world, &made);
        assert_int_equal(placement_make(&world.ask, &pool, &again), 0);
        assert_memory_equal(made.host, again.host, world.ask.machine_count * sizeof(*made.host));

        int64_t least = placement_least(&world.ask, &pool, &need);

        assert_true(least >= 0);
        if (made.left == 0) {
            whole++;
            assert_true(least <= (int64_t)made.used);
            assert_true(made.tight == 0 || least <= (int64_t)made.tight);
        }
        if (world.ask.spare && made.left == 0 && !made.spare_is_short) {
            spared++;
            for (uint32_t h = 0; h < world.ask.host_count; h++)
                bears_loss(&world, &made, h);
        }
        pool_done(&pool);
    }
    assert_true(whole > 300);
    assert_true(spared > 20);
}

/* The fewest hosts of `machines` machines, by trying every place of each. */
static uint32_t fewest(const struct world *world, int64_t *free_ram, size_t index, uint32_t used,
                       uint32_t best)
{
    if (used >= best)
        return best;
    if (index == world->ask.machine_count)
        return used;
    for (size_t h = 0; h < world->ask.host_count; h++) {
        int64_t need = world->machines[index].need.of[NEED_RAM];
        bool fresh = free_ram[h] == world->hosts[h].of[NEED_RAM];

        if (need > free_ram[h])
            continue;
        free_ram[h] -= need;
        best = fewest(world, free_ram, index + 1, used + fresh, best);
        free_ram[h] += need;
    }
    return best;
}

static void test_bound(void **state)
{
    size_t exact = 0, asked = 0;

    (void)state;
    for (uint32_t round = 1; round <= 400; round++) {
        struct world world;
        struct placement made = {0};
        struct pool pool = POOL_EMPTY;
        int64_t free_ram[HOSTS_MOST];
        enum placement_need need;

        seed = round * 40503u;
        world_make(&world, 5, 7, false);
        for (size_t h = 0; h < 5; h++) {
            world.hosts[h] = (struct placement_room){
                .of = {(round % 2 != 0 ? 8 : 6 + chance(6)) << 30, 1000, INT64_C(1) << 50}};
            free_ram[h] = world.hosts[h].of[NEED_RAM];
        }
        for (size_t i = 0; i < 7; i++)
            world.machines[i].need.of[NEED_RAM] = (1 + chance(70)) << 26;
        assert_int_equal(placement_make(&world.ask, &pool, &made), 0);

        uint32_t best = fewest(&world, free_ram, 0, 0, 6);
        int64_t least = placement_least(&world.ask, &pool, &need);

        if (best <= 5) {
            asked++;
            assert_true(least <= best);
            exact += least == best;
            assert_true(made.left != 0 || made.tight >= best);
        }
        pool_done(&pool);
    }
    assert_true(asked > 200);
    assert_true(exact * 10 >= asked * 8); /* a bound that is mostly the truth */
}

/* Eight machines of each of three teams, hosts of room for one team and a bit. */
static void test_teams(void **state)
{
    struct world world = {0};
    struct placement made = {0};
    struct pool pool = POOL_EMPTY;

    (void)state;
    for (size_t h = 0; h < 3; h++)
        world.hosts[h] = (struct placement_room){.of = {10 << 20, 100, 1 << 30}};
    for (size_t i = 0; i < 24; i++)
        world.machines[i] =
            (struct placement_machine){.need.of = {1 << 20, 1, 0}, .team = 1 + i % 3};
    world.ask = (struct placement_ask){
        .hosts = world.hosts, .host_count = 3, .machines = world.machines, .machine_count = 24};
    assert_int_equal(placement_make(&world.ask, &pool, &made), 0);
    assert_int_equal(made.left, 0);
    assert_int_equal(made.how, PLACED_EVENLY);
    for (size_t i = 3; i < 24; i++)
        assert_int_equal(made.host[i], made.host[i - 3]);
    assert_int_equal(made.used, 3);

    /* No host takes a whole team: each is split, and nothing is left. */
    for (size_t h = 0; h < 3; h++)
        world.hosts[h].of[NEED_RAM] = h == 0 ? 12 << 20 : 6 << 20;
    assert_int_equal(placement_make(&world.ask, &pool, &made), 0);
    assert_int_equal(made.left, 0);
    holds(&world, &made);

    world.hosts[2].of[NEED_RAM] = 5 << 20;
    assert_int_equal(placement_make(&world.ask, &pool, &made), 0);
    assert_int_equal(made.left, 1);
    pool_done(&pool);
}

/* Two hosts, a machine of one apart from its copy, room for all on one: N+1 holds for what may be
 * elsewhere, and says so when it does not. */
static void test_spare(void **state)
{
    static const uint32_t group[] = {0};
    struct world world = {0};
    struct placement made = {0};
    struct pool pool = POOL_EMPTY;

    (void)state;
    for (size_t h = 0; h < 2; h++)
        world.hosts[h] = (struct placement_room){.of = {8 << 20, 100, 1 << 30}};
    for (size_t i = 0; i < 8; i++)
        world.machines[i] = (struct placement_machine){.need.of = {1 << 20, 1, 0}, .team = 1};
    world.ask = (struct placement_ask){.hosts = world.hosts,
                                       .host_count = 2,
                                       .machines = world.machines,
                                       .machine_count = 8,
                                       .group_count = 1,
                                       .spare = true};
    assert_int_equal(placement_make(&world.ask, &pool, &made), 0);
    assert_int_equal(made.left, 0);
    assert_false(made.spare_is_short);
    world.ask.machine_count = 9;
    world.machines[8] = world.machines[0];
    assert_int_equal(placement_make(&world.ask, &pool, &made), 0);
    assert_int_equal(made.left, 0);
    assert_true(made.spare_is_short);

    world.ask.machine_count = 2;
    for (size_t i = 0; i < 2; i++) {
        world.machines[i].apart = group;
        world.machines[i].apart_count = 1;
    }
    world.ask.spare = false;
    assert_int_equal(placement_make(&world.ask, &pool, &made), 0);
    assert_int_equal(made.left, 0);
    assert_int_not_equal(made.host[0], made.host[1]);
    world.ask.host_count = 1;
    assert_int_equal(placement_make(&world.ask, &pool, &made), 0);
    assert_int_equal(made.left, 1);
    pool_done(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_teams),
        cmocka_unit_test(test_spare),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
