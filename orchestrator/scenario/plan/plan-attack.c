/* SPDX-License-Identifier: Apache-2.0 */
/* Attacks: one for each inject that a metric names and each team to which that inject comes. */
#include "scenario/plan/planner.h"

/* The instances of the inject that come to the team. */
static struct ordinals attack_instances(struct planner *planner, uint32_t inject, uint32_t team)
{
    struct ordinal_list list = {0};

    for (uint32_t i = 0; i < planner->inject_of_row.count; i++) {
        uint32_t of = planner->plan->injects.items[i].row.as.inject_made.team;

        if (planner->inject_of_row.items[i] == inject &&
            (of == team || (of == 0 && planner_inject_is_for(planner, inject, team))))
            planner_list_add(planner, &list, i + 1);
    }
    return planner_ordinals(planner, &list);
}

/* Is there one for the team? */
static bool attack_add(struct planner *planner, uint32_t metric, const struct attack *attack,
                       const struct attack_by *by)
{
    uint32_t team = planner->plan->metrics.items[metric - 1].row.as.metric_made.team;
    struct ordinals injects = attack_instances(planner, by->inject.index, team);
    struct plan_row *planned;

    if (injects.count == 0)
        return false;
    planned = planner_row(planner, &planner->plan->attacks, ROW_ATTACK_MADE, team, AUDIENCE_EXCON,
                          by->mark);
    if (planned == NULL)
        return true;
    planned->row.as.attack_made = (struct attack_made){
        .attack = (uint32_t)planner->plan->attacks.count,
        .team = team,
        .metric = metric,
        .inject = planner_text(planner, planner->scenario->injects.items[by->inject.index].id),
        .injects = injects,
        .weight = (uint32_t)by->weight,
        .dwell = attack->dwell,
        .least = (uint32_t)(attack->floor * 1000 + 0.5),
    };
    return true;
}

static void attack_plan(struct planner *planner, uint32_t index)
{
    const struct attack *attack = &planner->scenario->metrics.items[index].attack;
    const struct ordinal_list *metrics = &planner->metrics[index];

    for (size_t i = 0; i < attack->count && !planner->too_many && !planner->no_memory; i++) {
        bool comes = false;

        for (size_t k = 0; k < metrics->count; k++)
            comes |= attack_add(planner, metrics->items[k], attack, &attack->items[i]);
        if (!comes)
            planner_note(planner, NOTE_NEVER, attack->items[i].mark,
                         "\"%s\" comes to no team: this attack never counts",
                         attack->items[i].inject.id);
    }
}

void plan_attacks(struct planner *planner)
{
    for (uint32_t i = 0; i < planner->scenario->metrics.count; i++)
        if (planner->scenario->metrics.items[i].attack.mark.line != 0)
            attack_plan(planner, i);
}
