/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which machine stands on which host: pure, and the same for the same input.
 *
 * Hard: a host's room for memory, processors and disk; the hosts that a machine may stand on;
 * groups whose machines stand on different hosts; with `spare`, that the machines of any one host
 * fit on the others. Soft: a team's machines stand together, then hosts are loaded evenly. What
 * finds no place that way is packed: first fit, then best fit, both decreasing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"

enum placement_need { NEED_RAM, NEED_CPU, NEED_DISK, PLACEMENT_NEEDS };

struct placement_room {
    int64_t of[PLACEMENT_NEEDS]; /* bytes, processors, bytes */
};

struct placement_machine {
    struct placement_room need;
    uint32_t team;         /* 0: shared, it belongs to nobody's block */
    const uint64_t *only;  /* a bit for each host that it may stand on; NULL: any */
    const uint32_t *apart; /* groups (from 0) that have one machine on a host at most */
    size_t apart_count;
};

struct placement_ask {
    const struct placement_room *hosts;
    size_t host_count;
    const struct placement_machine *machines;
    size_t machine_count;
    uint32_t group_count;
    bool spare;
};

enum placement_how { PLACED_EVENLY, PLACED_FIRST, PLACED_BEST, PLACEMENT_HOWS };

struct placement {
    uint32_t *host; /* of pool: by machine, place of its host; PLACEMENT_NONE: none */
    enum placement_how how;
    size_t left;         /* machines without a host */
    uint32_t used;       /* hosts with a machine */
    uint32_t tight;      /* hosts that first fit decreasing takes; 0: it finds no place for all */
    bool spare_is_short; /* all are placed, and the machines of `short_host` fit nowhere else */
    uint32_t short_host;
};

#define PLACEMENT_NONE UINT32_MAX

/* May the machine stand on that host, whatever the room? */
bool placement_may(const struct placement_machine *machine, size_t host);

/* 0, or <0: no memory in `pool`, which takes scratch memory too. */
int placement_make(const struct placement_ask *ask, struct pool *pool, struct placement *ret);

/*
 * A number of hosts below which no placement is possible, of the largest ones; *ret_need says of
 * which need it follows. Greater than host_count: there are not enough. <0: no memory.
 */
int64_t placement_least(const struct placement_ask *ask, struct pool *pool,
                        enum placement_need *ret_need);
