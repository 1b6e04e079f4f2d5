/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that plan networks share. */
#pragma once

#include "scenario/plan/planner.h"

enum { TEAM_NUMBER_MOST = 254 };

/* Every embedded guest has its management link there; a network of the range in it would cut that
 * link. */
#define NETWORK_MANAGEMENT "10.0.2.0/24"

/* How many addresses a network has (plan-ipv4.c). */
uint32_t network_size_of(uint8_t prefix);

struct span {
    uint32_t base;
    uint32_t last;
    uint32_t lan; /* 0: the management network */
};

struct network_list {
    struct span *items;
    size_t count;
};

/* ---- plan-overlap.c ---- */

void network_add_span(struct planner *planner, struct network_list *list, uint32_t base,
                      uint8_t prefix, uint32_t lan);

/* Complains of networks that overlap, at most once for each element; sorts the list. */
void network_find_overlaps(struct planner *planner, struct network_list *list);

/* Is nothing of the list between base and last? */
bool network_is_free(const struct network_list *given, uint32_t base, uint32_t last);
