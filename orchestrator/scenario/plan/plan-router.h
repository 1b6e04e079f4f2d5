/* SPDX-License-Identifier: Apache-2.0 */
/* What the files on routers share: plan-ends.c, plan-route.c above it (routes), plan-router.c above
 * both (rules). */
#pragma once

#include "scenario/plan/planner.h"

/* A place that `from` or `to` of an acl stands for: a whole switch, or one address on it. */
struct end {
    uint32_t lan, team, address;
    uint8_t prefix;
};

struct end_list {
    struct end *items;
    size_t count;
};

/* ---- plan-ends.c ---- */

bool router_is_switch(const struct planner *planner, uint32_t place);

/* What an element means to a router of `team`, in the order of switches. */
struct end_list router_ends(struct planner *planner, uint32_t place, uint32_t team);

/* The end of the run of ends of one switch and team that begins at `at`. */
size_t router_run_end(const struct end_list *list, size_t at);

/*
 * Of two elements that each team has, an acl means those of one and the same team; the same element
 * as `from` and `to` of a router that teams share means all of them.
 */
bool router_is_meant(const struct acl *acl, const struct end *from, const struct end *to);

/* ---- plan-route.c ---- */

/* The routes that follow from what the routers' acls accept. */
void route_all(struct planner *planner);
