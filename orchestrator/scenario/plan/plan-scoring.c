/* SPDX-License-Identifier: Apache-2.0 */
/* What the scenario decides of the scoring: a row where it differs from the defaults, and the
 * release of evaluation sheets. */
#include "scenario/plan/planner.h"

static uint32_t scoring_thousandths(double part)
{
    return (uint32_t)(part * 1000 + 0.5);
}

static struct ordinals scoring_levels(struct planner *planner, const struct scoring_rules *rules)
{
    struct ordinal_list list = {0};

    for (size_t i = 0; i < rules->reports.level_count; i++)
        planner_list_add(planner, &list, (uint32_t)rules->reports.levels[i]);
    return planner_ordinals(planner, &list);
}

static bool scoring_is_said(const struct stage_rule *rule)
{
    return rule->close != 0 || rule->weight != 0;
}

static void scoring_add_rules(struct planner *planner)
{
    const struct exercise *exercise = &planner->scenario->exercise;
    const struct scoring_rules *rules = &exercise->scoring;
    const struct stage_rule *early = &exercise->report_early,
                            *notification = &exercise->report_notification,
                            *final = &exercise->report_final;
    struct plan_row *planned;

    if (!rules->reports.said && rules->reports.level_count == 0 && rules->sharing.half_life == 0 &&
        rules->sharing.beta == 0 && rules->sharing.minute == 0 && !scoring_is_said(early) &&
        !scoring_is_said(notification) && !scoring_is_said(final))
        return;
    planned = planner_row(planner, &planner->plan->scoring, ROW_SCORING_MADE, 0, AUDIENCE_ALL,
                          exercise->mark);
    if (planned == NULL)
        return;
    planned->row.as.scoring_made = (struct scoring_made){
        .half_life = rules->sharing.half_life,
        .beta = scoring_thousandths(rules->sharing.beta),
        .minute = (uint32_t)rules->sharing.minute,
        .reports = rules->reports.said,
        .levels = scoring_levels(planner, rules),
        .early_close = early->close,
        .early_least = scoring_thousandths(early->least),
        .early_weight = (uint32_t)early->weight,
        .notification_close = notification->close,
        .notification_least = scoring_thousandths(notification->least),
        .notification_weight = (uint32_t)notification->weight,
        .final_close = final->close,
        .final_least = scoring_thousandths(final->least),
        .final_weight = (uint32_t) final->weight,
    };
    if (!rules->reports.said)
        return;
    planned->row.as.scoring_made.completeness = scoring_thousandths(rules->reports.completeness);
    planned->row.as.scoring_made.correctness = scoring_thousandths(rules->reports.correctness);
    planned->row.as.scoring_made.rubric = scoring_thousandths(rules->reports.rubric);
}

void plan_scoring(struct planner *planner)
{
    const struct scoring_rules *rules = &planner->scenario->exercise.scoring;
    struct plan_row *planned;

    scoring_add_rules(planner);
    if (!rules->releases)
        return;
    if (rules->release >= 0 && planner->plan->endex > 0 && rules->release > planner->plan->endex)
        planner_note(planner, NOTE_NEVER, rules->release_mark,
                     "sheets are to be released after ENDEX: they are at ENDEX");
    planned = planner_row(planner, &planner->plan->releases, ROW_SHEET_PLANNED, 0, AUDIENCE_EXCON,
                          rules->release_mark);
    if (planned != NULL)
        planned->row.as.sheet_planned = (struct sheet_planned){
            .number = 1, .metric = "", .at = rules->release, .by = "the scenario"};
}
