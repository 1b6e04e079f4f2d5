/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many hosts are needed at least. Each bound holds for every placement on some k hosts, so also
 * on the k largest: the sum of a need; for each size, how many machines of it or more a host can
 * take; of hosts of one size, Martello and Toth's second bound (L2); and a group that stands apart.
 */
#include "scenario/plan/placement.h"

#include <stdlib.h>

static int least_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x < y) - (x > y);
}

struct least {
    const struct placement_ask *ask;
    int64_t *hosts, *needs; /* of one need, the greatest first */
    int64_t *sums;          /* sums[i]: of the first i of `needs` */
    size_t host_count, count;
};

static void least_take(struct least *least, enum placement_need need)
{
    const struct placement_ask *ask = least->ask;

    for (size_t i = 0; i < ask->host_count; i++)
        least->hosts[i] = ask->hosts[i].of[need];
    for (size_t i = 0; i < ask->machine_count; i++)
        least->needs[i] = ask->machines[i].need.of[need];
    qsort(least->hosts, least->host_count, sizeof(*least->hosts), least_compare);
    qsort(least->needs, least->count, sizeof(*least->needs), least_compare);
    for (size_t i = 0; i < least->count; i++)
        least->sums[i + 1] = least->sums[i] + least->needs[i];
}

static int64_t least_by_sum(const struct least *least)
{
    int64_t rest = least->sums[least->count];
    size_t hosts = 0;

    for (; rest > 0 && hosts < least->host_count; hosts++)
        rest -= least->hosts[hosts];
    return (int64_t)hosts + (rest > 0);
}

/* A host takes at most room / size machines that are as large as `size` or larger. */
static int64_t least_by_size(const struct least *least)
{
    int64_t most = 0;

    for (size_t i = 0; i < least->count && least->needs[i] > 0; i++) {
        int64_t machines = (int64_t)i + 1;
        size_t hosts = 0;

        if (i + 1 < least->count && least->needs[i + 1] == least->needs[i])
            continue;
        for (; machines > 0 && hosts < least->host_count; hosts++)
            machines -= least->hosts[hosts] / least->needs[i];
        if ((int64_t)hosts + (machines > 0) > most)
            most = (int64_t)hosts + (machines > 0);
    }
    return most;
}

/* How many of the needs are greater than `than`. */
static size_t least_above(const struct least *least, int64_t than)
{
    size_t low = 0, high = least->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (least->needs[middle] > than)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* L2: beside a machine of more than half a host stands none of more than half; what is left there
 * takes small ones, from `small` on. */
static int64_t least_by_halves(const struct least *least)
{
    int64_t room = least->hosts[0], most = 0;

    if (room <= 0 || least->hosts[least->host_count - 1] != room)
        return 0;
    for (size_t i = least_above(least, room / 2); i < least->count && least->needs[i] > 0; i++) {
        int64_t small = least->needs[i];
        size_t alone = least_above(least, room - small), half = least_above(least, room / 2);
        int64_t left = (int64_t)(half - alone) * room - (least->sums[half] - least->sums[alone]);
        int64_t rest = least->sums[least_above(least, small - 1)] - least->sums[half] - left;
        int64_t bound = (int64_t)half + (rest > 0 ? (rest + room - 1) / room : 0);

        most = bound > most ? bound : most;
    }
    return most;
}

/* A group of machines that stand apart needs a host for each. */
static int64_t least_by_groups(const struct least *least, int64_t *counts)
{
    const struct placement_ask *ask = least->ask;
    int64_t most = 0;

    for (size_t i = 0; i < ask->machine_count; i++)
        for (size_t k = 0; k < ask->machines[i].apart_count; k++) {
            int64_t count = ++counts[ask->machines[i].apart[k]];

            most = count > most ? count : most;
        }
    return most;
}

int64_t placement_least(const struct placement_ask *ask, struct pool *pool,
                        enum placement_need *ret_need)
{
    struct least least = {.ask = ask, .host_count = ask->host_count, .count = ask->machine_count};
    int64_t *counts = pool_take_array(pool, ask->group_count + 1, sizeof(*counts)), most;

    least.hosts = pool_take_array(pool, ask->host_count, sizeof(*least.hosts));
    least.needs = pool_take_array(pool, ask->machine_count + 1, sizeof(*least.needs));
    least.sums = pool_take_array(pool, ask->machine_count + 1, sizeof(*least.sums));
    if (counts == NULL || least.hosts == NULL || least.needs == NULL || least.sums == NULL)
        return -1;
    *ret_need = PLACEMENT_NEEDS;
    most = least_by_groups(&least, counts);
    for (enum placement_need n = NEED_RAM; n < PLACEMENT_NEEDS; n++) {
        int64_t bounds[3];

        least_take(&least, n);
        bounds[0] = least_by_sum(&least);
        bounds[1] = least_by_size(&least);
        bounds[2] = least_by_halves(&least);
        for (int b = 0; b < 3; b++)
            if (bounds[b] > most) {
                most = bounds[b];
                *ret_need = n;
            }
    }
    return most;
}
