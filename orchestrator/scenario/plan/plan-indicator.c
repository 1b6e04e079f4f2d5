/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators: one for each that an inject declares, with all instances of that inject, whichever
 * events bring it. */
#include "scenario/plan/planner.h"

static void indicator_add_team(struct planner *planner, struct ordinal_list *list, uint32_t team)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == team)
            return;
    planner_list_add(planner, list, team);
}

/* The teams that the entities are, or that are parts of them. */
static void indicator_add_teams(struct planner *planner, const struct refs *entities,
                                struct ordinal_list *list)
{
    for (size_t i = 0; i < entities->count; i++)
        for (uint32_t t = 1; t <= planner->team_count; t++)
            if (planner_under(planner, planner->teams[t - 1].entity, entities->items[i].index) ||
                planner_under(planner, entities->items[i].index, planner->teams[t - 1].entity))
                indicator_add_team(planner, list, t);
}

static void indicator_add_players(struct planner *planner, const struct refs *stories,
                                  struct ordinal_list *list)
{
    for (size_t i = 0; i < stories->count; i++)
        for (uint32_t t = 1; t <= planner->team_count; t++)
            if (planner->teams[t - 1].trained && planner_plays(planner, t, stories->items[i].index))
                indicator_add_team(planner, list, t);
}

static void indicator_add_indicator(struct planner *planner, const struct inject *inject,
                                    const struct indicator *what,
                                    const struct ordinal_list *instances)
{
    struct plan_row *planned = planner_row(planner, &planner->plan->indicators, ROW_INDICATOR_MADE,
                                           0, AUDIENCE_EXCON, what->mark);

    struct ordinal_list visible = {0}, hits = {0};

    if (planned == NULL)
        return;
    indicator_add_teams(planner, &what->visible, &visible);
    indicator_add_teams(planner, &what->hits, &hits);
    indicator_add_players(planner, &what->hits_stories, &hits);
    planned->row.as.indicator_made = (struct indicator_made){
        .indicator = (uint32_t)planner->plan->indicators.count,
        .inject = planner_text(planner, inject->id),
        .injects = planner_ordinals(planner, instances),
        .type = what->type,
        .value = planner_text(planner, what->value),
        .tlp = what->tlp,
        .comment = planner_text(planner, what->comment),
        .visible = planner_ordinals(planner, &visible),
        .hits = planner_ordinals(planner, &hits),
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
