/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Networks that must not overlap: those of one team, those that all teams share, and the guests'
 * management link. Two teams may have the same network as long as no shared machine is on both.
 */
#include <stdlib.h>

#include "scenario/plan/plan-network.h"

static int overlap_by_base(const void *a, const void *b)
{
    const struct span *x = a, *y = b;

    if (x->base != y->base)
        return x->base < y->base ? -1 : 1;
    return (x->lan > y->lan) - (x->lan < y->lan);
}

/* The shared element that stands on the switches of all teams: what keeps teams' networks from
 * being the same. NULL: there is none. */
static const struct infrastructure *overlap_joint(const struct planner *planner, uint32_t place)
{
    const struct infrastructures *all = &planner->scenario->infrastructure;

    for (size_t i = 0; i < all->count; i++)
        for (size_t l = 0; all->items[i].each.id == NULL && l < all->items[i].links.count; l++)
            if (all->items[i].links.items[l].index == place)
                return &all->items[i];
    return NULL;
}

static void overlap_complain(struct planner *planner, const struct span *a, const struct span *b)
{
    const struct infrastructure *items = planner->scenario->infrastructure.items;
    const struct span *first = a->lan < b->lan ? a : b, *second = a->lan < b->lan ? b : a;
    const struct infrastructure *what = &items[planner->lans[second->lan - 1].infrastructure];

    if (first->lan == 0) {
        complain_error(planner->complaints, what->cidr_mark,
                       "switch %s: its network holds %s, where the guests' management link is",
                       what->id, NETWORK_MANAGEMENT);
        return;
    }

    const struct infrastructure *other = &items[planner->lans[first->lan - 1].infrastructure];

    if (what == other) {
        const struct infrastructure *joint =
            overlap_joint(planner, planner->lans[second->lan - 1].infrastructure);

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
static uint32_t overlap_world(const struct planner *planner, const bool *joined,
                              const struct span *span)
{
    if (span->lan == 0 || joined[planner->lans[span->lan - 1].infrastructure])
        return 0;
    return planner->plan->switches.items[span->lan - 1].row.as.switch_made.team;
}

/* The one that reaches further. */
static void overlap_widen(struct span *widest, const struct span *span)
{
    if (widest->last == 0 || span->last > widest->last)
        *widest = *span;
}

/*
 * Two teams may have one network where nothing stands on both: what a team alone sees is compared
 * with its own and with what all see. One complaint for each element at most.
 */
static void overlap_compare(struct planner *planner, const struct network_list *list,
                            const bool *joined, bool *told)
{
    struct span any = {0}, common = {0};
    struct span *own = planner_scratch(planner, planner->team_count + 1, sizeof(*own));

    for (size_t i = 0; own != NULL && i < list->count; i++) {
        const struct span *span = &list->items[i], *other = &any;
        uint32_t world = overlap_world(planner, joined, span);

        if (world != 0)
            other = own[world].last != 0 && own[world].last >= span->base ? &own[world] : &common;

        uint32_t later = span->lan > other->lan ? span->lan : other->lan;

        if (other->last != 0 && span->base <= other->last &&
            !told[planner->lans[later - 1].infrastructure]) {
            told[planner->lans[later - 1].infrastructure] = true;
            overlap_complain(planner, other, span);
        }
        overlap_widen(&any, span);
        overlap_widen(world != 0 ? &own[world] : &common, span);
    }
}

void network_find_overlaps(struct planner *planner, struct network_list *list)
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
    qsort(list->items, list->count, sizeof(*list->items), overlap_by_base);
    overlap_compare(planner, list, joined, told);
}

bool network_is_free(const struct network_list *given, uint32_t base, uint32_t last)
{
    /* The list is sorted, but short: planned networks are the exception where there are many. */
    for (size_t i = 0; i < given->count; i++)
        if (base <= given->items[i].last && last >= given->items[i].base)
            return false;
    return true;
}

void network_add_span(struct planner *planner, struct network_list *list, uint32_t base,
                      uint8_t prefix, uint32_t lan)
{
    struct span *span = pool_grow(&planner->scratch, &list->items, &list->count, sizeof(*span));

    if (span == NULL)
        planner->no_memory = true;
    else
        *span =
            (struct span){.base = base, .last = base + (network_size_of(prefix) - 1), .lan = lan};
}
