/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether excon gets into a VM. Nothing runs in one whose package says `management: none`: what a
 * scenario wants to run there is complained of where it says so. Its roles only say which teams see
 * its screen.
 */
#include "scenario/plan/planner.h"

static void managed_complain_uses(struct planner *planner, const struct node *node,
                                  const char *what, const struct uses *uses)
{
    for (size_t i = 0; i < uses->count; i++)
        complain_error(planner->complaints, uses->items[i].what.mark,
                       "VM %s: the %s %s cannot run in it: its package says management: none",
                       node->id, what, uses->items[i].what.id);
}

static void managed_check_none(struct planner *planner, const struct node *node)
{
    managed_complain_uses(planner, node, "feature", &node->features);
    managed_complain_uses(planner, node, "condition", &node->conditions);
    managed_complain_uses(planner, node, "inject", &node->injects);
    if (node->green != NULL)
        complain_error(planner->complaints, node->green->mark,
                       "VM %s: nothing is done at it: its package says management: none", node->id);
    if (node->roles.count == 0 || node->screen == SCREEN_VNC)
        return;
    complain_error(planner->complaints, node->roles.items[0].mark,
                   "VM %s: nobody can log in: its package says management: none", node->id);
    complain_hint(planner->complaints,
                  "with `screen: vnc` its roles say which teams see its screen");
}

/* A VM that nobody uses may come from an image without SSH, which `up` would wait for in vain. */
static void managed_check_use(struct planner *planner, const struct node *node)
{
    if (node->roles.count != 0 ||
        node->features.count + node->conditions.count + node->injects.count != 0)
        return;
    complain_warning(planner->complaints, node->mark,
                     "VM %s has no roles; `excon up` still waits for its SSH server: an image "
                     "without one fails",
                     node->id);
}

static const struct placed *managed_place_of(const struct planner *planner, uint32_t node)
{
    uint32_t infrastructure = planner->scenario->nodes.items[node].infrastructure;

    return infrastructure != SCENARIO_NONE ? &planner->placed[infrastructure] : NULL;
}

/* A probe looks by the session that exercise control has with the machine. */
static void managed_check_probes(struct planner *planner)
{
    const struct conditions *conditions = &planner->scenario->conditions;

    for (size_t i = 0; i < conditions->count; i++) {
        const struct probe *probe = conditions->items[i].probe;
        const struct placed *from =
            probe != NULL ? managed_place_of(planner, probe->from.index) : NULL;

        if (from != NULL && from->unmanaged)
            complain_error(planner->complaints, probe->from.mark,
                           "no probe looks from %s: its package says management: none",
                           probe->from.id);
    }
}

void plan_managed(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;

    for (uint32_t i = 0; i < scenario->infrastructure.count; i++) {
        const struct node *node = &scenario->nodes.items[scenario->infrastructure.items[i].node];
        const struct placed *placed = &planner->placed[i];

        if (node->type == NODE_VM && placed->unmanaged)
            managed_check_none(planner, node);
        else if (node->type == NODE_VM && !placed->router)
            managed_check_use(planner, node);
    }
    managed_check_probes(planner);
}
