/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routes: which switches the routers' acls join, over which of them the way leads, and what follows
 * for whoever stands on a switch of the way. A way is there only where each of its routers accepts
 * it.
 */
#include <stdlib.h>

#include "scenario/plan/plan-router.h"

/* A router that lets something of the switch `from` through to `to`, or its answers back. */
struct joint {
    uint32_t from, to, router;
    struct mark mark;
    bool answers;
};

struct joint_list {
    struct joint *items;
    size_t count;
};

static const struct plan_nic *route_nic_on(const struct plan *plan, uint32_t vm, uint32_t lan)
{
    size_t count;
    const struct plan_nic *nics = plan_nics(plan, vm, &count);

    for (size_t i = 0; i < count; i++)
        if (nics[i].lan == lan)
            return &nics[i];
    return NULL;
}

static void route_add_joint(struct planner *planner, struct joint_list *list, struct joint joint)
{
    struct joint *item = pool_grow(&planner->scratch, &list->items, &list->count, sizeof(*item));

    if (item == NULL)
        planner->no_memory = true;
    else
        *item = joint;
}

static void route_join(struct planner *planner, const struct acl *acl, uint32_t vm,
                       struct joint_list *list)
{
    uint32_t team = planner->plan->vms.items[vm - 1].row.as.vm_made.team;
    struct end_list from = router_ends(planner, acl->from.index, team),
                    to = router_ends(planner, acl->to.index, team);

    for (size_t f = 0; f < from.count; f = router_run_end(&from, f))
        for (size_t t = 0; t < to.count; t = router_run_end(&to, t)) {
            struct joint joint = {
                .from = from.items[f].lan, .to = to.items[t].lan, .router = vm, .mark = acl->mark};

            if (!router_is_meant(acl, &from.items[f], &to.items[t]))
                continue;
            route_add_joint(planner, list, joint);
            joint.from = to.items[t].lan;
            joint.to = from.items[f].lan;
            joint.answers = true;
            route_add_joint(planner, list, joint);
        }
}

static int route_by_way(const void *a, const void *b)
{
    const struct joint *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    if (x->router != y->router)
        return x->router < y->router ? -1 : 1;
    return x->answers - y->answers;
}

static void route_add_route(struct planner *planner, struct planned_route route)
{
    struct planned_route *item =
        pool_grow(&planner->scratch, &planner->routes, &planner->route_count, sizeof(*item));

    if (item == NULL)
        planner->no_memory = true;
    else
        *item = route;
}

/* A switch that was reached on the way, by `router` from the step `before`. */
struct step {
    uint32_t lan, router;
    size_t before;
};

/* From the last step back: who stands on a switch of the way goes on by the next router. */
static void route_add_way(struct planner *planner, const struct step *steps, size_t last)
{
    for (size_t at = last; at != 0; at = steps[at].before) {
        const struct step *step = &steps[at], *before = &steps[step->before];
        const struct plan_nic *nic = route_nic_on(planner->plan, step->router, before->lan);

        route_add_route(planner, (struct planned_route){.lan = before->lan,
                                                        .vm = before->router,
                                                        .to = steps[last].lan,
                                                        .via = nic->text,
                                                        .router = step->router});
    }
}

/* Room for one search after the other: a switch was seen when its mark is this search's. */
struct search {
    struct step *steps;
    uint32_t *seen, mark;
};

/* The shortest way between two switches over the routers that all let the same pass; false: there
 * is none. */
static bool route_find_way(struct planner *planner, struct search *search,
                           const struct joint *joints, size_t count)
{
    const struct plan *plan = planner->plan;
    struct step *steps = search->steps;
    size_t step_count = 1;

    search->mark++;
    steps[0] = (struct step){.lan = joints[0].from};
    search->seen[joints[0].from] = search->mark;
    for (size_t at = 0; at < step_count; at++)
        for (size_t j = 0; j < count; j++) {
            size_t nic_count;
            const struct plan_nic *nics = plan_nics(plan, joints[j].router, &nic_count);

            if (route_nic_on(plan, joints[j].router, steps[at].lan) == NULL)
                continue;
            for (size_t n = 0; n < nic_count; n++) {
                if (search->seen[nics[n].lan] == search->mark)
                    continue;
                search->seen[nics[n].lan] = search->mark;
                steps[step_count++] =
                    (struct step){.lan = nics[n].lan, .router = joints[j].router, .before = at};
                if (nics[n].lan != joints[0].to)
                    continue;
                route_add_way(planner, steps, step_count - 1);
                return true;
            }
        }
    return false;
}

static void route_tell_no_way(struct planner *planner, const struct joint *joint)
{
    const struct plan_rows *switches = &planner->plan->switches;

    for (size_t i = 0; i < planner->plan->note_count; i++)
        if (planner->plan->notes[i].kind == NOTE_NETWORK &&
            planner->plan->notes[i].mark.line == joint->mark.line &&
            planner->plan->notes[i].mark.column == joint->mark.column)
            return;
    planner_note(
        planner, NOTE_NETWORK, joint->mark,
        "router %s: nothing passes from %s to %s: no routers whose acls accept it join them",
        planner->plan->vms.items[joint->router - 1].row.as.vm_made.id,
        switches->items[joint->from - 1].row.as.switch_made.id,
        switches->items[joint->to - 1].row.as.switch_made.id);
}

static void route_find_ways(struct planner *planner, struct joint_list *list)
{
    size_t switches = planner->plan->switches.count + 1;
    struct search search = {.steps = planner_scratch(planner, switches, sizeof(*search.steps)),
                            .seen = planner_scratch(planner, switches, sizeof(*search.seen))};

    if (search.steps == NULL || search.seen == NULL || list->count == 0)
        return;
    qsort(list->items, list->count, sizeof(*list->items), route_by_way);
    for (size_t at = 0, end; at < list->count && !planner->no_memory; at = end) {
        size_t kept = at;

        /* Several acls may join the same two: each router counts once. */
        for (end = at; end < list->count && list->items[end].from == list->items[at].from &&
                       list->items[end].to == list->items[at].to;
             end++)
            if (end == at || list->items[end].router != list->items[kept].router)
                list->items[end == at ? at : ++kept] = list->items[end];
        if (!route_find_way(planner, &search, &list->items[at], kept + 1 - at) &&
            !list->items[at].answers)
            route_tell_no_way(planner, &list->items[at]);
    }
}

static int route_by_place(const void *a, const void *b)
{
    const struct planned_route *x = a, *y = b;

    if (x->lan != y->lan)
        return x->lan < y->lan ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

size_t plan_routes_of(const struct planner *planner, uint32_t vm, const struct planned_route **ret,
                      size_t most)
{
    size_t count = 0, nic_count;
    const struct plan_nic *nics = plan_nics(planner->plan, vm, &nic_count);

    for (size_t n = 0; n < nic_count; n++) {
        size_t low = 0, high = planner->route_count;

        while (low < high) {
            size_t middle = (low + high) / 2;

            if (planner->routes[middle].lan < nics[n].lan)
                low = middle + 1;
            else
                high = middle;
        }
        for (;
             low < planner->route_count && planner->routes[low].lan == nics[n].lan && count < most;
             low++) {
            const struct planned_route *route = &planner->routes[low];
            bool known = route_nic_on(planner->plan, vm, route->to) != NULL ||
                         route->router == vm || (route->vm != 0 && route->vm != vm);

            for (size_t i = 0; i < count; i++)
                known |= ret[i]->to == route->to;
            if (!known)
                ret[count++] = route;
        }
    }
    return count;
}

void route_all(struct planner *planner)
{
    const struct infrastructures *all = &planner->scenario->infrastructure;
    struct joint_list joints = {0};

    for (uint32_t i = 0; i < all->count; i++) {
        const struct placed *placed = &planner->placed[i];

        for (uint32_t k = 0;
             placed->first != 0 && placed->router && k < placed->teams * placed->copies; k++)
            for (size_t a = 0; a < all->items[i].acls.count; a++)
                if (all->items[i].acls.items[a].accept)
                    route_join(planner, &all->items[i].acls.items[a], placed->first + k, &joints);
    }
    if (!planner->no_memory)
        route_find_ways(planner, &joints);
    if (planner->route_count != 0)
        qsort(planner->routes, planner->route_count, sizeof(*planner->routes), route_by_place);
}
