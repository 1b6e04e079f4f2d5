/* SPDX-License-Identifier: Apache-2.0 */
/* Rubrics: a row for each criterion, once for the metrics of all teams. */
#include "core/model/row.h"
#include "scenario/plan/planner.h"

static const char *rubric_text(struct planner *planner, const char *text)
{
    return planner_text(planner, text != NULL ? text : "");
}

static void rubric_add(struct planner *planner, const struct metric *metric,
                       const struct criterion *what)
{
    struct plan_row *planned = planner_row(planner, &planner->plan->criteria, ROW_CRITERION_MADE, 0,
                                           AUDIENCE_EXCON, what->mark);

    if (planned == NULL)
        return;
    planned->row.as.criterion_made = (struct criterion_made){
        .criterion = (uint32_t)planner->plan->criteria.count,
        .metric = planner_text(planner, metric->id),
        .id = planner_text(planner, what->id),
        .title = planner_text(planner, what->name != NULL ? what->name : what->id),
        .weight = (uint32_t)what->weight,
        .performed = rubric_text(planner, what->anchors[RATING_PERFORMED]),
        .some = rubric_text(planner, what->anchors[RATING_SOME]),
        .major = rubric_text(planner, what->anchors[RATING_MAJOR]),
        .unable = rubric_text(planner, what->anchors[RATING_UNABLE]),
    };
}

void plan_rubrics(struct planner *planner)
{
    const struct metrics *metrics = &planner->scenario->metrics;

    for (size_t i = 0; i < metrics->count; i++)
        for (size_t k = 0; k < metrics->items[i].rubric.count && !planner->too_many; k++)
            rubric_add(planner, &metrics->items[i], &metrics->items[i].rubric.items[k]);
}
