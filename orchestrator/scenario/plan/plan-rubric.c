/* SPDX-License-Identifier: Apache-2.0 */
/* Rubrics: a row for each criterion, once for the metrics of all teams. */
#include <string.h>

#include "core/model/row.h"
#include "scenario/plan/planner.h"

static const char *rubric_text(struct planner *planner, const char *text)
{
    return planner_text(planner, text != NULL ? text : "");
}

static void rubric_add(struct planner *planner, const char *metric, const struct criterion *what)
{
    struct plan_row *planned = planner_row(planner, &planner->plan->criteria, ROW_CRITERION_MADE, 0,
                                           AUDIENCE_EXCON, what->mark);

    if (planned == NULL)
        return;
    planned->row.as.criterion_made = (struct criterion_made){
        .criterion = (uint32_t)planner->plan->criteria.count,
        .metric = planner_text(planner, metric),
        .id = planner_text(planner, what->id),
        .title = planner_text(planner, what->name != NULL ? what->name : what->id),
        .weight = (uint32_t)what->weight,
        .performed = rubric_text(planner, what->anchors[RATING_PERFORMED]),
        .some = rubric_text(planner, what->anchors[RATING_SOME]),
        .major = rubric_text(planner, what->anchors[RATING_MAJOR]),
        .unable = rubric_text(planner, what->anchors[RATING_UNABLE]),
    };
}

void plan_rubric(struct planner *planner, const char *metric, const struct rubric *rubric)
{
    const struct plan_rows *criteria = &planner->plan->criteria;

    for (size_t i = 0; rubric->count != 0 && i < criteria->count; i++)
        if (strcmp(criteria->items[i].row.as.criterion_made.metric, metric) == 0)
            return; /* another team's metric of that id made it */
    for (size_t i = 0; i < rubric->count && !planner->too_many && !planner->no_memory; i++)
        rubric_add(planner, metric, &rubric->items[i]);
}

void plan_rubrics(struct planner *planner)
{
    const struct metrics *metrics = &planner->scenario->metrics;

    for (size_t i = 0; i < metrics->count; i++)
        plan_rubric(planner, metrics->items[i].id, &metrics->items[i].rubric);
}
