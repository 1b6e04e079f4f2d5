/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Switches, their networks, and who has which address. Given networks and addresses are taken
 * first, in the document's order, what is left is planned: "10.<team>.<n>.0/24" for the n-th switch
 * of the infrastructure (team 0: shared), so that nothing that is there moves when a team or a
 * switch is added at the end; where the document has taken all of a team's 10.<team>, one of its 16
 * networks in 172.16.0.0/12.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "scenario/plan/plan-network.h"

enum { PREFIX_LEAST = 8, PREFIX_MOST = 30, FIRST_PLANNED = 10, NETWORKS = 255 + 16 };

static const char *network_quad_text(struct planner *planner, uint32_t a)
{
    return planner_print(planner, "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
}

/* ---- switches ---- */

/* Of its k-th instance, k from 0. */
static uint32_t network_team_of(const struct placed *placed, uint32_t k)
{
    return placed->team_first == 0 ? 0 : placed->team_first + k / placed->copies;
}

/* Where the instances of an element stand; the rows come after. */
static void network_place(struct planner *planner, const struct infrastructure *what,
                          struct placed *placed)
{
    const struct entities *entities = &planner->scenario->entities;

    placed->copies = 1;
    placed->teams = 1;
    if (what->each.id != NULL) {
        const struct entity *each = &entities->items[what->each.index];

        placed->team_first =
            planner->team_of_entity[each->children != 0 ? each->first_child : what->each.index];
        placed->teams = each->children != 0 ? each->children : 1;
    }
    if (what->count < 1 || what->count > PLAN_ORDINAL_MOST / placed->teams) {
        complain_error(planner->complaints, what->mark, "%s: its count is from 1 to %u", what->id,
                       PLAN_ORDINAL_MOST / placed->teams);
        return;
    }
    placed->copies = (uint32_t)what->count;
}

static void network_add_switch(struct planner *planner, uint32_t index, uint32_t team)
{
    const struct infrastructure *what = &planner->scenario->infrastructure.items[index];
    struct plan_row *planned = planner_row(planner, &planner->plan->switches, ROW_SWITCH_MADE, team,
                                           team != 0 ? AUDIENCE_TEAM : AUDIENCE_RANGE, what->mark);

    if (planned == NULL)
        return;
    planned->row.as.switch_made = (struct switch_made){
        .lan = (uint32_t)planner->plan->switches.count,
        .team = team,
        .id = planner_text(planner, what->id),
        .cidr = "",
    };
}

/* ---- networks ---- */

static void network_given_gateway(struct planner *planner, const struct infrastructure *what,
                                  struct lan *lan, uint32_t team)
{
    if (what->gateway == NULL)
        return;
    if (!address_parse(what->gateway, team, &lan->gateway) || lan->gateway <= lan->base ||
        lan->gateway >= lan->base + (network_size_of(lan->prefix) - 1)) {
        complain_error(planner->complaints, what->gateway_mark,
                       "switch %s: the gateway %s is no address of its network", what->id,
                       what->gateway);
        lan->gateway = 0;
    }
}

/* The network that the document gives; complains once per element (the caller stops at false). */
static bool network_given_network(struct planner *planner, const struct infrastructure *what,
                                  struct lan *lan, uint32_t team)
{
    uint32_t base;
    uint8_t prefix;

    if (!network_parse(what->cidr, team, &base, &prefix)) {
        if (team > TEAM_NUMBER_MOST)
            complain_error(planner->complaints, what->cidr_mark,
                           "switch %s: {team} goes to %d, and there are %zu teams", what->id,
                           TEAM_NUMBER_MOST, planner->team_count);
        else
            complain_error(planner->complaints, what->cidr_mark,
                           "switch %s: \"%s\" is no IPv4 network such as 10.%s.1.0/24", what->id,
                           what->cidr, team != 0 ? "{team}" : "0");
        return false;
    }
    if (prefix < PREFIX_LEAST || prefix > PREFIX_MOST ||
        (base & (network_size_of(prefix) - 1)) != 0 || base >> 24 == 0 || base >> 24 == 127 ||
        base >> 24 >= 224) {
        complain_error(planner->complaints, what->cidr_mark,
                       "switch %s: %s: a network has /%d to /%d, no host bits, and is neither "
                       "loopback nor multicast",
                       what->id, what->cidr, PREFIX_LEAST, PREFIX_MOST);
        return false;
    }
    lan->base = base;
    lan->prefix = prefix;
    network_given_gateway(planner, what, lan, team);
    return true;
}

/* The n-th network that can be planned for a team: 255 in 10.0.0.0/8, then 16 in 172.16.0.0/12. */
static uint32_t network_candidate(uint32_t team, uint32_t n)
{
    return n < 255 ? 10u << 24 | team << 16 | (n + 1) << 8
                   : (172u << 24 | 16u << 16) + ((team * 16 + n - 255) << 8);
}

static bool network_all_free(const struct network_list *given, const struct placed *placed,
                             uint32_t n)
{
    for (uint32_t k = 0; k < placed->teams * placed->copies; k++) {
        uint32_t base = network_candidate(network_team_of(placed, k), n);

        if (!network_is_free(given, base, base + 255))
            return false;
    }
    return true;
}

/* The networks nobody gave: the n-th for the n-th switch, else the next that is free for all its
 * teams. */
static void network_planned_network(struct planner *planner, const struct infrastructure *what,
                                    const struct placed *placed, uint32_t place_of,
                                    const struct network_list *given, bool *taken)
{
    if (placed->team_first != 0 && placed->team_first + placed->teams - 1 > TEAM_NUMBER_MOST) {
        complain_error(planner->complaints, what->mark,
                       "switch %s: no network can be planned for more than %d teams", what->id,
                       TEAM_NUMBER_MOST);
        return;
    }
    for (uint32_t tried = 0; tried < NETWORKS; tried++) {
        uint32_t n = tried < 255 ? (place_of + tried) % 255 : tried;

        if (taken[n] || !network_all_free(given, placed, n))
            continue;
        taken[n] = true;
        for (uint32_t k = 0; k < placed->teams * placed->copies; k++) {
            struct lan *lan = &planner->lans[placed->first + k - 1];

            lan->base = network_candidate(network_team_of(placed, k), n);
            lan->prefix = 24;
        }
        return;
    }
    complain_error(planner->complaints, what->mark,
                   "switch %s: no network is left that could be planned", what->id);
    complain_hint(planner->complaints, "give it one: properties: {cidr: ...}");
}

static void plan_given(struct planner *planner, struct network_list *given)
{
    const struct infrastructures *all = &planner->scenario->infrastructure;
    uint32_t base = 0;
    uint8_t prefix = 24;

    network_parse(NETWORK_MANAGEMENT, 0, &base, &prefix);
    network_add_span(planner, given, base, prefix, 0);
    for (size_t i = 0; i < all->count; i++) {
        const struct infrastructure *what = &all->items[i];
        const struct placed *placed = &planner->placed[i];

        if (what->cidr == NULL || placed->first == 0 ||
            planner->scenario->nodes.items[what->node].type != NODE_SWITCH)
            continue;
        for (uint32_t k = 0; k < placed->teams * placed->copies; k++) {
            struct lan *lan = &planner->lans[placed->first + k - 1];

            if (!network_given_network(planner, what, lan, network_team_of(placed, k)))
                break;
            network_add_span(planner, given, lan->base, lan->prefix, placed->first + k);
        }
    }
    network_find_overlaps(planner, given);
}

static void plan_networks(struct planner *planner)
{
    const struct infrastructures *all = &planner->scenario->infrastructure;
    struct network_list given = {0};
    bool taken[NETWORKS] = {false};
    uint32_t place_of = 0;

    plan_given(planner, &given);
    for (size_t i = 0; i < all->count; i++) {
        if (planner->placed[i].first == 0 ||
            planner->scenario->nodes.items[all->items[i].node].type != NODE_SWITCH)
            continue;
        if (all->items[i].cidr == NULL)
            network_planned_network(planner, &all->items[i], &planner->placed[i], place_of, &given,
                                    taken);
        place_of++;
    }
    for (size_t i = 0; i < planner->plan->switches.count; i++) {
        struct lan *lan = &planner->lans[i];

        lan->next = network_size_of(lan->prefix) > 2 * FIRST_PLANNED ? FIRST_PLANNED : 1;
        if (lan->prefix != 0)
            planner->plan->switches.items[i].row.as.switch_made.cidr =
                planner_print(planner, "%s/%u", network_quad_text(planner, lan->base), lan->prefix);
    }
}

void plan_switches(struct planner *planner)
{
    const struct infrastructures *all = &planner->scenario->infrastructure;

    planner->placed = planner_scratch(planner, all->count, sizeof(*planner->placed));
    if (planner->placed == NULL)
        return;
    for (uint32_t i = 0; i < all->count && !planner->too_many; i++) {
        struct placed *placed = &planner->placed[i];

        network_place(planner, &all->items[i], placed);
        if (planner->scenario->nodes.items[all->items[i].node].type != NODE_SWITCH)
            continue;
        placed->first = (uint32_t)planner->plan->switches.count + 1;
        for (uint32_t k = 0; k < placed->teams * placed->copies && !planner->too_many; k++)
            network_add_switch(planner, i, network_team_of(placed, k));
    }
    planner->lans = planner_scratch(planner, planner->plan->switches.count, sizeof(*planner->lans));
    if (planner->lans == NULL || planner->no_memory || planner->too_many)
        return;
    for (uint32_t i = 0; i < all->count; i++)
        for (uint32_t k = 0; planner->placed[i].first != 0 &&
                             k < planner->placed[i].teams * planner->placed[i].copies;
             k++)
            planner->lans[planner->placed[i].first + k - 1].infrastructure = i;
    plan_networks(planner);
}
