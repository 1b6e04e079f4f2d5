/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `from` and `to` of a router's acl stand for: whole switches, or single addresses on them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "scenario/plan/plan-router.h"
#include "core/model/row.h"

bool router_is_switch(const struct planner *planner, uint32_t place)
{
    uint32_t node = planner->scenario->infrastructure.items[place].node;

    return planner->scenario->nodes.items[node].type == NODE_SWITCH;
}

static void ends_add_end(struct planner *planner, struct end_list *list, struct end end)
{
    struct end *item = pool_grow(&planner->scratch, &list->items, &list->count, sizeof(*item));

    if (item == NULL)
        planner->no_memory = true;
    else
        *item = end;
}

/* In the order of switches, so that those of one switch stand together. */
static int ends_by_lan(const void *a, const void *b)
{
    const struct end *x = a, *y = b;

    if (x->lan != y->lan)
        return x->lan < y->lan ? -1 : 1;
    if (x->team != y->team)
        return x->team < y->team ? -1 : 1;
    return x->address < y->address ? -1 : x->address > y->address;
}

struct end_list router_ends(struct planner *planner, uint32_t place, uint32_t team)
{
    const struct plan *plan = planner->plan;
    struct end_list list = {0};
    uint32_t first, count = placed_reach(&planner->placed[place], team, &first);

    for (uint32_t k = first; k < first + count; k++) {
        size_t nic_count = 0;
        const struct plan_nic *nics = NULL;

        if (router_is_switch(planner, place))
            ends_add_end(planner, &list,
                         (struct end){.lan = k,
                                      .team = plan->switches.items[k - 1].row.as.switch_made.team,
                                      .address = planner->lans[k - 1].base,
                                      .prefix = planner->lans[k - 1].prefix});
        else
            nics = plan_nics(plan, k, &nic_count);
        for (size_t i = 0; i < nic_count; i++)
            ends_add_end(planner, &list,
                         (struct end){.lan = nics[i].lan,
                                      .team = planner_team_of_vm(planner, k),
                                      .address = nics[i].address,
                                      .prefix = 32});
    }
    if (list.count != 0)
        qsort(list.items, list.count, sizeof(*list.items), ends_by_lan);
    return list;
}

size_t router_run_end(const struct end_list *list, size_t at)
{
    size_t end = at;

    while (end < list->count && list->items[end].lan == list->items[at].lan &&
           list->items[end].team == list->items[at].team)
        end++;
    return end;
}

bool router_is_meant(const struct acl *acl, const struct end *from, const struct end *to)
{
    return from->lan != to->lan && (from->team == 0 || to->team == 0 || from->team == to->team ||
                                    acl->from.index == acl->to.index);
}
