/* SPDX-License-Identifier: Apache-2.0 */
/* The truth of injects: what a team's report should say, for each delivery that expects one. */
#include "scenario/plan/planner.h"

/* Has the team's machine the node? */
static bool truth_is_node(const struct planner *planner, uint32_t vm, const struct truth *truth)
{
    const struct scenario *scenario = planner->scenario;
    uint32_t node = scenario->infrastructure.items[planner->infrastructure_of_vm[vm - 1]].node;

    for (size_t i = 0; i < truth->assets.count; i++)
        if (truth->assets.items[i].index == node)
            return true;
    return false;
}

static void truth_add_vm(struct planner *planner, struct ordinal_list *list, uint32_t vm)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == vm)
            return;
    planner_list_add(planner, list, vm);
}

/* The team's machines that the truth names; those in which the instances run, where it names none.
 */
static struct ordinals truth_assets(struct planner *planner, const struct truth *truth,
                                    uint32_t team, const struct ordinals *injects)
{
    struct ordinal_list list = {0};

    for (uint32_t vm = 1; truth->assets.count != 0 && vm <= planner->plan->vms.count; vm++)
        if (planner_team_of_vm(planner, vm) == team && truth_is_node(planner, vm, truth))
            truth_add_vm(planner, &list, vm);
    for (uint32_t i = 0; truth->assets.count == 0 && !truth->no_assets && i < injects->count; i++) {
        uint32_t vm = planner->plan->injects.items[injects->items[i] - 1].row.as.inject_made.vm;

        if (vm != 0 && planner_team_of_vm(planner, vm) == team)
            truth_add_vm(planner, &list, vm);
    }
    return planner_ordinals(planner, &list);
}

uint32_t plan_truth(struct planner *planner, const struct inject *inject, uint32_t team,
                    const struct ordinals *injects)
{
    const struct truth *truth = &inject->truth;
    struct plan_row *planned;

    if (truth->mark.line == 0)
        return 0;
    planned = planner_row(planner, &planner->plan->truths, ROW_TRUTH_MADE, team, AUDIENCE_EXCON,
                          truth->mark);
    if (planned == NULL)
        return 0;
    planned->row.as.truth_made = (struct truth_made){
        .truth = (uint32_t)planner->plan->truths.count,
        .team = team,
        .inject = planner_text(planner, inject->id),
        .class = planner_text(planner, truth->class),
        .type = planner_text(planner, truth->type),
        .severity = truth->severity,
        .assets = truth_assets(planner, truth, team, injects),
        .began = truth->began,
        .contained = truth->contained,
        .recovered = truth->recovered,
        .tolerance = truth->tolerance,
    };
    return (uint32_t)planner->plan->truths.count;
}
