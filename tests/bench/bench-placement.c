/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Placement at the size of Locked Shields: 8,000 machines of 40 teams on 100 hosts. How many hosts
 * it takes when it packs, beside the bound below which no placement is possible; and its time
 * beside that of the plainest packing by memory alone, which keeps no team together, no host's
 * processors and no spare.
 */
#include "bench.h"

#include "scenario/plan/placement.h"

enum { HOSTS = 100, MACHINES = 8000, TEAMS = 40, RUNS = BENCH_RUNS };

static struct placement_room hosts[HOSTS];
static struct placement_machine machines[MACHINES];
static const struct placement_ask ask = {
    .hosts = hosts, .host_count = HOSTS, .machines = machines, .machine_count = MACHINES};
static uint64_t seed = 1;

static int64_t chance(int64_t most)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)((seed >> 33) % (uint64_t)most);
}

/* Desktops, servers and a few large ones; hosts of 512 GiB, which they fill to four fifths. */
static void make(void)
{
    static const int64_t gib[] = {1, 2, 2, 4, 4, 4, 8, 16};

    for (size_t i = 0; i < MACHINES; i++)
        machines[i] = (struct placement_machine){
            .need.of = {gib[chance(8)] << 30, 1 + chance(4), 0}, .team = (uint32_t)(i % TEAMS) + 1};
    for (size_t i = 0; i < HOSTS; i++)
        hosts[i] = (struct placement_room){.of = {512LL << 30, 1024, 0}};
}

static double place(struct placement *made)
{
    struct pool pool = POOL_EMPTY;
    double start = bench_seconds();

    if (placement_make(&ask, &pool, made) < 0 || made->left != 0)
        bench_fail("the machines find no place");

    double took = bench_seconds() - start;

    pool_done(&pool);
    return took;
}

static double bound(int64_t *least)
{
    struct pool pool = POOL_EMPTY;
    enum placement_need need;
    double start = bench_seconds();

    *least = placement_least(&ask, &pool, &need);
    pool_done(&pool);
    return bench_seconds() - start;
}

static int by_memory(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x < *y) - (*x > *y);
}

/* First fit decreasing by memory alone. */
static double pack(void)
{
    static int64_t need[MACHINES], room[HOSTS];
    double start = bench_seconds();

    for (size_t i = 0; i < MACHINES; i++)
        need[i] = machines[i].need.of[NEED_RAM];
    for (size_t i = 0; i < HOSTS; i++)
        room[i] = hosts[i].of[NEED_RAM];
    qsort(need, MACHINES, sizeof(*need), by_memory);
    for (size_t i = 0; i < MACHINES; i++) {
        size_t host = 0;

        while (host < HOSTS && room[host] < need[i])
            host++;
        if (host == HOSTS)
            bench_fail("plain packing finds no place");
        room[host] -= need[i];
    }
    return bench_seconds() - start;
}

int main(void)
{
    struct placement made;
    double ours[RUNS], limit[RUNS], bounds[RUNS], ratio;
    int64_t least = 0;

    make();
    for (int i = 0; i < RUNS; i++) {
        if (i % 2 == 0)
            ours[i] = place(&made);
        limit[i] = pack();
        if (i % 2 != 0)
            ours[i] = place(&made);
        bounds[i] = bound(&least);
    }
    if (least <= 0 || made.tight == 0)
        bench_fail("there is no bound, or it does not pack");
    ratio = (double)made.tight / (double)least;
    printf(
        "placement of 8,000 machines, hosts taken\t%u hosts\t%lld hosts\t%.2f\t%.2f\t%.2f\t1.05\t"
        "limit: no placement takes fewer (proved in %.3f s); 100 hosts, all of them used when loads are "
        "even\n",
        made.tight, (long long)least, ratio, ratio, ratio, bounds[0]);
    bench_row("placement of 8,000 machines on 100 hosts", MACHINES, "machines/s", ours, limit, RUNS,
              0, "beside first fit by memory alone: no teams, no processors, no even load");
    return 0;
}
