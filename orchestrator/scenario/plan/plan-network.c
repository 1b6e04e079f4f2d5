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
#include <string.h>

#include "base/text.h"
#include "scenario/plan/planner.h"

/* Every embedded guest has its management link there; a network of the range in it would cut that
 * link. */
static const char management[] = "10.0.2.0/24";

enum {
    TEAM_NUMBER_MOST = 254,
    PREFIX_LEAST = 8,
    PREFIX_MOST = 30,
    FIRST_PLANNED = 10,
    NETWORKS = 255 + 16
};

/* ---- texts ---- */

bool team_fill_in(const char *text, uint32_t team, char *to, size_t size)
{
    static const char mark[] = "{team}";
    size_t used = 0;

    for (; *text != '\0'; used++) {
        if (used + 12 >= size)
            return false;
        if (strncmp(text, mark, sizeof(mark) - 1) != 0) {
            to[used] = *text++;
            continue;
        }
        if (team == 0 || team > TEAM_NUMBER_MOST)
            return false;
        text_print(to + used, size - used, "%u", team);
        used += strlen(to + used) - 1;
        text += sizeof(mark) - 1;
    }
    to[used] = '\0';
    return true;
}

/* A decimal of at most `digits` digits; NULL: there is none. */
static const char *network_number_parse(const char *at, size_t digits, uint32_t most, uint32_t *ret)
{
    uint32_t value = 0;
    size_t used = 0;

    for (; at[used] >= '0' && at[used] <= '9' && used < digits; used++)
        value = value * 10 + (uint32_t)(at[used] - '0');
    /* 010 is ten to people and eight to inet_aton: refused. */
    if (used == 0 || value > most || (used > 1 && at[0] == '0'))
        return NULL;
    *ret = value;
    return at + used;
}

static const char *network_quad_parse(const char *at, uint32_t *ret)
{
    uint32_t address = 0;

    for (int i = 0; i < 4; i++) {
        uint32_t part;

        if (i > 0 && *at++ != '.')
            return NULL;
        at = network_number_parse(at, 3, 255, &part);
        if (at == NULL)
            return NULL;
        address = address << 8 | part;
    }
    *ret = address;
    return at;
}

bool address_parse(const char *text, uint32_t team, uint32_t *ret_address)
{
    char filled[64];
    uint32_t address;
    const char *end = team_fill_in(text, team, filled, sizeof(filled))
                          ? network_quad_parse(filled, &address)
                          : NULL;

    if (end == NULL || *end != '\0')
        return false;
    *ret_address = address;
    return true;
}

bool network_parse(const char *text, uint32_t team, uint32_t *ret_base, uint8_t *ret_prefix)
{
    char filled[64];
    uint32_t base, prefix;
    const char *end =
        team_fill_in(text, team, filled, sizeof(filled)) ? network_quad_parse(filled, &base) : NULL;

    if (end == NULL || *end != '/')
        return false;
    end = network_number_parse(end + 1, 2, 32, &prefix);
    if (end == NULL || *end != '\0')
        return false;
    *ret_base = base;
    *ret_prefix = (uint8_t)prefix;
    return true;
}

static uint32_t network_size_of(uint8_t prefix)
{
    return (uint32_t)(UINT64_C(1) << (32 - prefix));
}

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

struct span {
    uint32_t base;
    uint32_t last;
    uint32_t lan; /* 0: the management network */
};

struct network_list {
    struct span *items;
    size_t count;
};

static int network_by_base(const void *a, const void *b)
{
    const struct span *x = a, *y = b;

    if (x->base != y->base)
        return x->base < y->base ? -1 : 1;
    return (x->lan > y->lan) - (x->lan < y->lan);
}

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

/* The shared element that stands on the switches of all teams: what keeps teams' networks from
 * being the same. NULL: there is none. */
static const struct infrastructure *network_joint(const struct planner *planner, uint32_t place)
{
    const struct infrastructures *all = &planner->scenario->infrastructure;

    for (size_t i = 0; i < all->count; i++)
        for (size_t l = 0; all->items[i].each.id == NULL && l < all->items[i].links.count; l++)
            if (all->items[i].links.items[l].index == place)
                return &all->items[i];
    return NULL;
}

static void network_complain_overlap(struct planner *planner, const struct span *a,
                                     const struct span *b)
{
    const struct infrastructure *items = planner->scenario->infrastructure.items;
    const struct span *first = a->lan < b->lan ? a : b, *second = a->lan < b->lan ? b : a;
    const struct infrastructure *what = &items[planner->lans[second->lan - 1].infrastructure];

    if (first->lan == 0) {
        complain_error(planner->complaints, what->cidr_mark,
                       "switch %s: its network holds %s, where the guests' management link is",
                       what->id, management);
        return;
    }

    const struct infrastructure *other = &items[planner->lans[first->lan - 1].infrastructure];

    if (what == other) {
        const struct infrastructure *joint =
            network_joint(planner, planner->lans[second->lan - 1].infrastructure);

        if (joint != NULL && what->each.id != NULL) {
            complain_error(planner->complaints, what->cidr_mark,
                           "switch %s: two teams would have the same network, and %s, which all "
                           "teams share, stands on both",
                           what->id, joint->id);
            complain_other(planner->complaints, joint->mark, "shared by all teams");
        } else {
            complain_error(planner->complaints, what->cidr_mark,
                           "switch %s: two of its instances would have the same network", what->id);
        }
        complain_hint(planner->complaints, "put {team} into it, such as \"10.{team}.1.0/24\"");
        return;
    }
    complain_error(planner->complaints, what->cidr_mark,
                   "switch %s: its network overlaps that of switch %s", what->id, other->id);
    complain_other(planner->complaints, other->cidr_mark, "the other one");
}

/* The team that alone sees the span's network; 0: it is compared with those of all teams. */
static uint32_t network_world(const struct planner *planner, const bool *joined,
                              const struct span *span)
{
    if (span->lan == 0 || joined[planner->lans[span->lan - 1].infrastructure])
        return 0;
    return planner->plan->switches.items[span->lan - 1].row.as.switch_made.team;
}

/* The one that reaches further. */
static void network_widen(struct span *widest, const struct span *span)
{
    if (widest->last == 0 || span->last > widest->last)
        *widest = *span;
}

/*
 * Two teams may have one network where nothing stands on both: what a team alone sees is compared
 * with its own and with what all see. One complaint for each element at most.
 */
static void network_compare(struct planner *planner, const struct network_list *list,
                            const bool *joined, bool *told)
{
    struct span any = {0}, common = {0};
    struct span *own = planner_scratch(planner, planner->team_count + 1, sizeof(*own));

    for (size_t i = 0; own != NULL && i < list->count; i++) {
        const struct span *span = &list->items[i], *other = &any;
        uint32_t world = network_world(planner, joined, span);

        if (world != 0)
            other = own[world].last != 0 && own[world].last >= span->base ? &own[world] : &common;

        uint32_t later = span->lan > other->lan ? span->lan : other->lan;

        if (other->last != 0 && span->base <= other->last &&
            !told[planner->lans[later - 1].infrastructure]) {
            told[planner->lans[later - 1].infrastructure] = true;
            network_complain_overlap(planner, other, span);
        }
        network_widen(&any, span);
        network_widen(world != 0 ? &own[world] : &common, span);
    }
}

static void network_find_overlaps(struct planner *planner, struct network_list *list)
{
    size_t count = planner->scenario->infrastructure.count;
    bool *told = planner_scratch(planner, count, sizeof(*told));
    bool *joined = planner_scratch(planner, count, sizeof(*joined));

    if (told == NULL || joined == NULL || list->count == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct infrastructure *what = &planner->scenario->infrastructure.items[i];

        for (size_t l = 0; what->each.id == NULL && l < what->links.count; l++)
            joined[what->links.items[l].index] = true;
    }
    qsort(list->items, list->count, sizeof(*list->items), network_by_base);
    network_compare(planner, list, joined, told);
}

static bool network_is_free(const struct network_list *given, uint32_t base, uint32_t last)
{
    /* The list is sorted, but short: planned networks are the exception where there are many. */
    for (size_t i = 0; i < given->count; i++)
        if (base <= given->items[i].last && last >= given->items[i].base)
            return false;
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

static void network_add_span(struct planner *planner, struct network_list *list, uint32_t base,
                             uint8_t prefix, uint32_t lan)
{
    struct span *span = pool_grow(&planner->scratch, &list->items, &list->count, sizeof(*span));

    if (span == NULL)
        planner->no_memory = true;
    else
        *span =
            (struct span){.base = base, .last = base + (network_size_of(prefix) - 1), .lan = lan};
}

static void plan_given(struct planner *planner, struct network_list *given)
{
    const struct infrastructures *all = &planner->scenario->infrastructure;
    uint32_t base = 0;
    uint8_t prefix = 24;

    network_parse(management, 0, &base, &prefix);
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
