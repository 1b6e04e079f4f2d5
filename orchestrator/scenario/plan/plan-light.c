/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a container (`light: true` of its package) cannot have: a screen, and a snapshot to go back
 * to. What a scenario wants of them is complained of where it says so.
 */
#include "scenario/plan/planner.h"

static void light_check_node(struct planner *planner, const struct node *node)
{
    if (node->screen == SCREEN_VNC)
        complain_error(planner->complaints, node->mark,
                       "VM %s: it is to have a screen, and its package says light: true: a "
                       "container has none",
                       node->id);
}

static bool light_is(const struct planner *planner, uint32_t node)
{
    uint32_t infrastructure = planner->scenario->nodes.items[node].infrastructure;

    return infrastructure != SCENARIO_NONE && planner->placed[infrastructure].light;
}

static void light_check_inject(struct planner *planner, const struct inject *inject)
{
    for (size_t i = 0; i < inject->machine.count; i++) {
        const struct machine_act *act = &inject->machine.items[i];

        if (act->action == MACHINE_REVERT && light_is(planner, act->node.index))
            complain_error(planner->complaints, act->node.mark,
                           "inject %s cannot restore %s: it is a container (light: true), of which "
                           "there are no snapshots",
                           inject->id, act->node.id);
    }
}

void plan_light(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;

    for (uint32_t i = 0; i < scenario->infrastructure.count; i++)
        if (planner->placed[i].light)
            light_check_node(planner,
                             &scenario->nodes.items[scenario->infrastructure.items[i].node]);
    for (size_t i = 0; i < scenario->injects.count; i++)
        light_check_inject(planner, &scenario->injects.items[i]);
}
