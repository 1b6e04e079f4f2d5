/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators: one for each that an inject declares, with all instances of that inject, whichever
 * events bring it. */
#include "scenario/plan/planner.h"

static void indicator_add_indicator(struct planner *planner, const struct inject *inject,
                                    const struct indicator *what,
                                    const struct ordinal_list *instances)
{
    struct plan_row *planned = planner_row(planner, &planner->plan->indicators, ROW_INDICATOR_MADE,
                                           0, AUDIENCE_EXCON, what->mark);

    if (planned == NULL)
        return;
    planned->row.as.indicator_made = (struct indicator_made){
        .indicator = (uint32_t)planner->plan->indicators.count,
        .inject = planner_text(planner, inject->id),
        .injects = planner_ordinals(planner, instances),
        .type = what->type,
        .value = planner_text(planner, what->value),
        .tlp = what->tlp,
        .comment = planner_text(planner, what->comment),
    };
}

void plan_indicators(struct planner *planner)
{
    const struct injects *injects = &planner->scenario->injects;

    for (uint32_t i = 0; i < injects->count && !planner->no_memory; i++) {
        struct ordinal_list instances = {0};

        if (injects->items[i].indicators.count == 0)
            continue;
        for (size_t k = 0; k < planner->inject_of_row.count; k++)
            if (planner->inject_of_row.items[k] == i)
                planner_list_add(planner, &instances, (uint32_t)k + 1);
        for (size_t k = 0;
             instances.count != 0 && k < injects->items[i].indicators.count && !planner->too_many;
             k++)
            indicator_add_indicator(planner, &injects->items[i],
                                    &injects->items[i].indicators.items[k], &instances);
    }
}
