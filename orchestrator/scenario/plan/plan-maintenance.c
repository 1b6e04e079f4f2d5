/* SPDX-License-Identifier: Apache-2.0 */
/* Maintenance windows become excuses of the genesis: one for all, or one for each instance of a
 * metric. */
#include "scenario/plan/planner.h"

static void maintenance_add(struct planner *planner, const struct maintenance *said,
                            uint32_t metric)
{
    uint32_t team =
        metric != 0 ? planner->plan->metrics.items[metric - 1].row.as.metric_made.team : 0;
    struct plan_row *planned =
        planner_row(planner, &planner->plan->excuses, ROW_SCORE_EXCUSED, team,
                    team != 0 ? AUDIENCE_TEAM : AUDIENCE_ALL, said->mark);

    if (planned == NULL)
        return;
    planned->row.as.score_excused = (struct score_excused){
        .number = (uint32_t)planner->plan->excuses.count,
        .team = team,
        .metric = metric,
        .from = said->from,
        .to = said->to,
        .planned = true,
        .by = "",
        .approved = "",
        .text = planner_text(planner, said->about != NULL ? said->about : "maintenance"),
    };
}

void plan_maintenance(struct planner *planner)
{
    const struct maintenances *all = &planner->scenario->exercise.maintenance;

    for (size_t i = 0; i < all->count && !planner->too_many; i++) {
        const struct maintenance *said = &all->items[i];
        const struct ordinal_list *metrics;

        if (planner->plan->endex > 0 && said->from >= planner->plan->endex)
            planner_note(planner, NOTE_NEVER, said->mark, "this maintenance begins after ENDEX");
        if (said->metric.id == NULL) {
            maintenance_add(planner, said, 0);
            continue;
        }
        metrics = &planner->metrics[said->metric.index];
        for (size_t j = 0; j < metrics->count; j++)
            maintenance_add(planner, said, metrics->items[j]);
    }
}
