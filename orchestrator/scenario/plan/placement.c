/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ways of placing machines, tried one after the other until one has a host for each. Ties go to
 * the host and the machine that comes first, so nothing depends on sorting.
 */
#include "scenario/plan/placement.h"

#include <stdlib.h>
#include <string.h>

enum { SHARE = 1000 * 1000 /* a whole host, in the unit of loads */ };

/* A machine in the order of placing. */
struct place_turn {
    int64_t key;      /* greatest first */
    uint32_t machine; /* else in the order of the plan */
    uint32_t team;
    bool bound; /* it may not stand everywhere: those come first */
};

/* Machines that are to stand together: a team's, or a shared one alone. */
struct place_block {
    int64_t key;
    size_t first, count; /* of turns */
    bool bound;
};

struct place_hosts {
    struct placement_room *free;
    uint64_t *groups; /* bits, `words` for each host */
    size_t words;
    uint32_t *host; /* by machine */
};

struct place {
    const struct placement_ask *ask;
    struct pool *pool;
    struct place_hosts now, trial; /* `trial` is where a host's loss is tried */
    struct placement_room all;     /* the rooms of all hosts */
    uint32_t *members;             /* by host: how many of the block at hand */
    uint32_t *host_order;          /* the largest first */
    struct place_turn *turns;
    struct place_block *blocks;
    size_t block_count;
    int64_t limit; /* SHARE: a host may be filled; less: by that share */
};

/* ---- one machine, one host ---- */

bool placement_may(const struct placement_machine *machine, size_t host)
{
    return machine->only == NULL || (machine->only[host / 64] >> host % 64 & 1) != 0;
}

static bool placement_fits(const struct place *place, const struct place_hosts *hosts,
                           uint32_t index, uint32_t host)
{
    const struct placement_machine *machine = &place->ask->machines[index];

    for (int n = 0; n < PLACEMENT_NEEDS; n++)
        if (machine->need.of[n] > hosts->free[host].of[n])
            return false;
    for (size_t i = 0; i < machine->apart_count; i++)
        if ((hosts->groups[host * hosts->words + machine->apart[i] / 64] >> machine->apart[i] % 64 &
             1) != 0)
            return false;
    return placement_may(machine, host);
}

/* Puts the machine on the host, or takes it away again. */
static void placement_put(const struct place *place, struct place_hosts *hosts, uint32_t index,
                          uint32_t host, bool away)
{
    const struct placement_machine *machine = &place->ask->machines[index];

    for (int n = 0; n < PLACEMENT_NEEDS; n++)
        hosts->free[host].of[n] += away ? machine->need.of[n] : -machine->need.of[n];
    for (size_t i = 0; i < machine->apart_count; i++)
        hosts->groups[host * hosts->words + machine->apart[i] / 64] ^= UINT64_C(1)
                                                                       << machine->apart[i] % 64;
    hosts->host[index] = away ? PLACEMENT_NONE : host;
}

/* MiB of memory and disks, so that a product with SHARE fits. */
static int64_t placement_unit(enum placement_need need, int64_t value)
{
    return need == NEED_CPU ? value : value >> 20;
}

static int64_t placement_share(enum placement_need need, int64_t value, int64_t whole)
{
    int64_t of = placement_unit(need, whole);

    return of > 0 ? placement_unit(need, value) * SHARE / of : 0;
}

/* How full the fullest of a host's rooms is; disks slow nobody down. */
static int64_t placement_load(const struct place *place, uint32_t host)
{
    const struct placement_room *whole = &place->ask->hosts[host];
    int64_t most = 0;

    for (enum placement_need n = NEED_RAM; n <= NEED_CPU; n++) {
        int64_t load = placement_share(n, whole->of[n] - place->now.free[host].of[n], whole->of[n]);

        most = load > most ? load : most;
    }
    return most;
}

/* ---- orders ---- */

static int placement_compare(bool a_bound, bool b_bound, int64_t a_key, int64_t b_key, size_t a,
                             size_t b)
{
    if (a_bound != b_bound)
        return a_bound ? -1 : 1;
    if (a_key != b_key)
        return a_key > b_key ? -1 : 1;
    return (a > b) - (a < b);
}

static int placement_compare_turns(const void *a, const void *b)
{
    const struct place_turn *x = a, *y = b;

    return placement_compare(x->bound, y->bound, x->key, y->key, x->machine, y->machine);
}

static int placement_compare_teams(const void *a, const void *b)
{
    const struct place_turn *x = a, *y = b;

    return x->team != y->team ? (x->team > y->team) - (x->team < y->team)
                              : placement_compare_turns(a, b);
}

static int placement_compare_blocks(const void *a, const void *b)
{
    const struct place_block *x = a, *y = b;

    return placement_compare(x->bound, y->bound, x->key, y->key, x->first, y->first);
}

/* By memory, or by the need of which the machine takes the greatest share of all. */
static int64_t placement_key(const struct place *place, uint32_t index, bool by_memory)
{
    const struct placement_room *need = &place->ask->machines[index].need;
    int64_t most = 0;

    if (by_memory)
        return need->of[NEED_RAM];
    for (enum placement_need n = NEED_RAM; n < PLACEMENT_NEEDS; n++) {
        int64_t share = placement_share(n, need->of[n] * 1024, place->all.of[n]);

        most = share > most ? share : most;
    }
    return most;
}

static void placement_make_blocks(struct place *place)
{
    place->block_count = 0;
    for (size_t i = 0; i < place->ask->machine_count; i++) {
        const struct place_turn *turn = &place->turns[i];
        struct place_block *block = &place->blocks[place->block_count];

        if (i > 0 && turn->team != 0 && turn[-1].team == turn->team) {
            block--;
        } else {
            *block = (struct place_block){.first = i};
            place->block_count++;
        }
        block->count++;
        block->key += turn->key;
        block->bound |= turn->bound;
    }
    qsort(place->blocks, place->block_count, sizeof(*place->blocks), placement_compare_blocks);
}

static void placement_order(struct place *place, bool by_memory, bool by_team)
{
    const struct placement_ask *ask = place->ask;

    for (uint32_t i = 0; i < ask->machine_count; i++)
        place->turns[i] = (struct place_turn){.key = placement_key(place, i, by_memory),
                                              .machine = i,
                                              .team = ask->machines[i].team,
                                              .bound = ask->machines[i].only != NULL ||
                                                       ask->machines[i].apart_count != 0};
    qsort(place->turns, ask->machine_count, sizeof(*place->turns),
          by_team ? placement_compare_teams : placement_compare_turns);
    if (by_team)
        placement_make_blocks(place);
}

/* ---- teams together, hosts even ---- */

/* Puts the block's first machines on the host until one does not fit; how many. */
static size_t placement_fill(struct place *place, const struct place_block *block, uint32_t host)
{
    size_t put = 0;

    for (; put < block->count; put++) {
        uint32_t machine = place->turns[block->first + put].machine;

        if (!placement_fits(place, &place->now, machine, host))
            break;
        placement_put(place, &place->now, machine, host, false);
    }
    return put;
}

static void placement_empty(struct place *place, const struct place_block *block, size_t count,
                            uint32_t host)
{
    for (size_t i = 0; i < count; i++)
        placement_put(place, &place->now, place->turns[block->first + i].machine, host, true);
}

/* The whole block on the host that is the least full with it. */
static bool placement_whole(struct place *place, const struct place_block *block)
{
    uint32_t best = PLACEMENT_NONE;
    int64_t best_load = 0;

    for (uint32_t host = 0; host < place->ask->host_count; host++) {
        size_t put = placement_fill(place, block, host);
        int64_t load = placement_load(place, host);

        if (put == block->count && (best == PLACEMENT_NONE || load < best_load)) {
            best = host;
            best_load = load;
        }
        placement_empty(place, block, put, host);
    }
    if (best != PLACEMENT_NONE)
        placement_fill(place, block, best);
    return best != PLACEMENT_NONE;
}

/* One by one: where most of the block stands, then where it is the least full. */
static size_t placement_split(struct place *place, const struct place_block *block)
{
    size_t left = 0;

    memset(place->members, 0, place->ask->host_count * sizeof(*place->members));
    for (size_t i = 0; i < block->count; i++) {
        uint32_t machine = place->turns[block->first + i].machine, best = PLACEMENT_NONE;
        int64_t best_load = 0;

        for (uint32_t host = 0; host < place->ask->host_count; host++) {
            int64_t load = placement_load(place, host);
            uint32_t with = place->members[host];

            if (!placement_fits(place, &place->now, machine, host))
                continue;
            if (best == PLACEMENT_NONE || with > place->members[best] ||
                (with == place->members[best] && load < best_load)) {
                best = host;
                best_load = load;
            }
        }
        left += best == PLACEMENT_NONE;
        if (best == PLACEMENT_NONE)
            continue;
        place->members[best]++;
        placement_put(place, &place->now, machine, best, false);
    }
    return left;
}

static size_t placement_evenly(struct place *place)
{
    size_t left = 0;

    for (size_t i = 0; i < place->block_count; i++)
        if (!placement_whole(place, &place->blocks[i]))
            left += placement_split(place, &place->blocks[i]);
    return left;
}

/* ---- packed ---- */

/* The first host of the order that has room, or, of all that have, the one with the least memory
 * left; `not`: the one that is lost. */
static uint32_t placement_find(const struct place *place, const struct place_hosts *hosts,
                               uint32_t machine, bool best_fit, uint32_t not )
{
    uint32_t best = PLACEMENT_NONE;

    for (size_t i = 0; i < place->ask->host_count; i++) {
        uint32_t host = place->host_order[i];

        if (host == not || !placement_fits(place, hosts, machine, host))
            continue;
        if (!best_fit)
            return host;
        if (best == PLACEMENT_NONE ||
            hosts->free[host].of[NEED_RAM] < hosts->free[best].of[NEED_RAM])
            best = host;
    }
    return best;
}

static size_t placement_packed(struct place *place, bool best_fit)
{
    size_t left = 0;

    for (size_t i = 0; i < place->ask->machine_count; i++) {
        uint32_t machine = place->turns[i].machine;
        uint32_t host = placement_find(place, &place->now, machine, best_fit, PLACEMENT_NONE);

        left += host == PLACEMENT_NONE;
        if (host != PLACEMENT_NONE)
            placement_put(place, &place->now, machine, host, false);
    }
    return left;
}

/* ---- the loss of a host ---- */

/* It is pinned to this one host: it is lost with it. */
static bool placement_is_nailed(const struct place *place, uint32_t machine, uint32_t host)
{
    const struct placement_machine *what = &place->ask->machines[machine];

    for (uint32_t other = 0; other < place->ask->host_count && what->only != NULL; other++)
        if (other != host && placement_may(what, other))
            return false;
    return what->only != NULL;
}

static bool placement_may_lose(struct place *place, uint32_t host)
{
    const struct placement_ask *ask = place->ask;
    struct place_hosts *trial = &place->trial;

    memcpy(trial->free, place->now.free, ask->host_count * sizeof(*trial->free));
    memcpy(trial->groups, place->now.groups,
           ask->host_count * trial->words * sizeof(*trial->groups));
    for (size_t i = 0; i < ask->machine_count; i++) {
        uint32_t machine = place->turns[i].machine, to;

        if (place->now.host[machine] != host || placement_is_nailed(place, machine, host))
            continue;
        to = placement_find(place, trial, machine, true, host);
        if (to == PLACEMENT_NONE)
            return false;
        placement_put(place, trial, machine, to, false);
    }
    return true;
}

/* The first host whose loss the others could not bear. */
static uint32_t placement_short(struct place *place)
{
    for (uint32_t host = 0; host < place->ask->host_count; host++)
        if (!placement_may_lose(place, host))
            return host;
    return PLACEMENT_NONE;
}

/* ---- one way after the other ---- */

/* All hosts are empty, and `limit` of each may be used. */
static void placement_reset(struct place *place, int64_t limit)
{
    const struct placement_ask *ask = place->ask;

    for (size_t h = 0; h < ask->host_count; h++)
        for (enum placement_need n = NEED_RAM; n < PLACEMENT_NEEDS; n++)
            place->now.free[h].of[n] =
                limit == SHARE ? ask->hosts[h].of[n]
                               : (int64_t)((double)ask->hosts[h].of[n] * (double)limit / SHARE);
    memset(place->now.groups, 0, ask->host_count * place->now.words * sizeof(*place->now.groups));
    memset(place->now.host, 0xff, ask->machine_count * sizeof(*place->now.host));
}

/* The room that the limit kept back is there again. */
static void placement_lift(struct place *place)
{
    const struct placement_ask *ask = place->ask;

    for (size_t h = 0; h < ask->host_count; h++)
        place->now.free[h] = ask->hosts[h];
    for (size_t i = 0; i < ask->machine_count; i++)
        for (int n = 0; n < PLACEMENT_NEEDS && place->now.host[i] != PLACEMENT_NONE; n++)
            place->now.free[place->now.host[i]].of[n] -= ask->machines[i].need.of[n];
}

static uint32_t placement_used(const struct place *place)
{
    uint32_t used = 0;

    memset(place->members, 0, place->ask->host_count * sizeof(*place->members));
    for (size_t i = 0; i < place->ask->machine_count; i++)
        if (place->now.host[i] != PLACEMENT_NONE)
            used += place->members[place->now.host[i]]++ == 0;
    return used;
}

/* One way with one order; true: it is what was asked for. What is better than *ret so far is kept
 * there. */
static bool placement_try(struct place *place, enum placement_how how, bool by_memory,
                          int64_t limit, struct placement *ret)
{
    bool first = ret->host == NULL;
    struct placement found = {.how = how, .host = ret->host, .tight = ret->tight};

    placement_reset(place, limit);
    placement_order(place, by_memory, how == PLACED_EVENLY);
    found.left = how == PLACED_EVENLY ? placement_evenly(place)
                                      : placement_packed(place, how == PLACED_BEST);
    placement_lift(place);
    found.short_host = PLACEMENT_NONE;
    if (place->ask->spare && found.left == 0) {
        placement_order(place, by_memory, false);
        found.short_host = placement_short(place);
    }
    found.spare_is_short = found.short_host != PLACEMENT_NONE;
    if (!first && (found.left > ret->left ||
                   (found.left == ret->left && (found.left != 0 || found.spare_is_short))))
        return false;
    found.used = placement_used(place);
    if (first)
        found.host =
            pool_take_array(place->pool, place->ask->machine_count + 1, sizeof(*found.host));
    if (found.host != NULL)
        memcpy(found.host, place->now.host, place->ask->machine_count * sizeof(*found.host));
    *ret = found;
    return found.host == NULL || (found.left == 0 && !found.spare_is_short);
}

static void placement_all(struct place *place, struct placement *ret)
{
    const struct placement_ask *ask = place->ask;
    /* With a share of each host kept back, the others have as much as one host carries. */
    const int64_t limits[] = {SHARE - SHARE / (int64_t)ask->host_count, SHARE};

    placement_reset(place, SHARE);
    placement_order(place, true, false);
    ret->tight = placement_packed(place, false) == 0 ? placement_used(place) : 0;
    for (enum placement_how how = PLACED_EVENLY; how < PLACEMENT_HOWS; how++)
        for (int limit = ask->spare ? 0 : 1; limit < 2; limit++)
            for (int by_memory = 1; by_memory >= 0; by_memory--)
                if (placement_try(place, how, by_memory != 0, limits[limit], ret))
                    return;
}

static bool placement_take_hosts(struct place *place, struct place_hosts *hosts)
{
    const struct placement_ask *ask = place->ask;

    hosts->words = ask->group_count / 64 + 1;
    hosts->free = pool_take_array(place->pool, ask->host_count, sizeof(*hosts->free));
    hosts->groups =
        pool_take_array(place->pool, ask->host_count * hosts->words, sizeof(*hosts->groups));
    hosts->host = pool_take_array(place->pool, ask->machine_count + 1, sizeof(*hosts->host));
    return hosts->free != NULL && hosts->groups != NULL && hosts->host != NULL;
}

static void placement_order_hosts(struct place *place)
{
    const struct placement_ask *ask = place->ask;

    for (uint32_t h = 0; h < ask->host_count; h++) {
        uint32_t at = h;

        for (int n = 0; n < PLACEMENT_NEEDS; n++)
            place->all.of[n] += ask->hosts[h].of[n];
        for (; at > 0 &&
               ask->hosts[place->host_order[at - 1]].of[NEED_RAM] < ask->hosts[h].of[NEED_RAM];
             at--)
            place->host_order[at] = place->host_order[at - 1];
        place->host_order[at] = h;
    }
}

int placement_make(const struct placement_ask *ask, struct pool *pool, struct placement *ret)
{
    struct place place = {.ask = ask, .pool = pool};
    struct placement made = {0};

    place.members = pool_take_array(pool, ask->host_count, sizeof(*place.members));
    place.host_order = pool_take_array(pool, ask->host_count, sizeof(*place.host_order));
    place.turns = pool_take_array(pool, ask->machine_count + 1, sizeof(*place.turns));
    place.blocks = pool_take_array(pool, ask->machine_count + 1, sizeof(*place.blocks));
    if (!placement_take_hosts(&place, &place.now) || !placement_take_hosts(&place, &place.trial) ||
        place.members == NULL || place.host_order == NULL || place.turns == NULL ||
        place.blocks == NULL)
        return -1;
    placement_order_hosts(&place);
    placement_all(&place, &made);
    if (made.host == NULL)
        return -1;
    *ret = made;
    return 0;
}
