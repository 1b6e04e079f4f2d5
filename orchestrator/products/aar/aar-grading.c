/* SPDX-License-Identifier: Apache-2.0 */
/* What the reports of a team were worth and what attacks on it came to: part by part for exercise
 * control, as it was released for the team. */
#include "core/model/row.h"
#include "products/aar/aar-parts.h"

/* The metric's id; "": it was taken out since. */
static const char *grading_metric(const struct view *view, uint32_t ordinal)
{
    const struct view_metric *metric = view_metric(view, ordinal);

    return metric != NULL ? metric->made.id : "";
}

static void grading_part(struct aar_table *table, int part)
{
    if (part < 0)
        aar_none(table);
    else
        aar_number(table, AAR_PLAIN, part);
}

static void grading_stage(struct aar_table *table, const struct view *view,
                          const struct view_expectation *expectation, const struct grading *grading,
                          const struct grading_stage *stage)
{
    const bool none = stage->revision == NULL;
    const int parts[] = {stage->completeness, stage->class,  stage->severity, stage->assets,
                         stage->times,        stage->rubric, stage->quality,  stage->lateness};

    if (!aar_row(table))
        return;
    aar_text(table, AAR_PLAIN, "%s", grading_metric(view, expectation->made.metric));
    aar_text(table, AAR_PLAIN, "%s", expectation->made.inject);
    aar_number(table, AAR_PLAIN, grading->report->made.number);
    aar_text(table, none ? AAR_BAD : AAR_PLAIN, "%s", report_stage_words[stage->stage]);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        grading_part(table, none ? GRADING_NONE : parts[i]);
    aar_number(table, none ? AAR_BAD : AAR_PLAIN, stage->worth);
    aar_number(table, AAR_PLAIN, stage->weight);
    if (stage == grading->stages)
        aar_number(table, AAR_PLAIN, grading->points);
    else
        aar_none(table);
}

static void grading_stages(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {
        {"metric", "Metric", AAR_TEXT},          {"inject", "Inject", AAR_TEXT},
        {"report", "Report", AAR_COUNT},         {"stage", "Stage", AAR_TEXT},
        {"completeness", "Complete", AAR_SHARE}, {"class", "Class", AAR_SHARE},
        {"severity", "Severity", AAR_SHARE},     {"assets", "Machines", AAR_SHARE},
        {"times", "Times", AAR_SHARE},           {"rubric", "Evaluators", AAR_SHARE},
        {"quality", "Together", AAR_SHARE},      {"lateness", "In time", AAR_SHARE},
        {"worth", "Worth", AAR_SHARE},           {"weight", "Weight", AAR_COUNT},
        {"points", "Points", AAR_POINTS},        {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = NULL;

    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct view_expectation *one = &view->expectations[i];
        struct grading grading;

        if (!one->made.graded || one->made.team != team->made.team ||
            view_metric(view, one->made.metric) == NULL || grading_of(view, one, &grading) != 0)
            continue;
        if (table == NULL) {
            table = aar_table(aar, "report-points", "Reports against the truth", columns);
            table->team = team;
        }
        for (size_t j = 0; j < grading.count; j++)
            grading_stage(table, view, one, &grading, &grading.stages[j]);
    }
}

/* What attacks on the team came to, claim by claim; those that it withstood have none. */
static void grading_attacks(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {{"metric", "Metric", AAR_TEXT},
                                                {"inject", "Inject", AAR_TEXT},
                                                {"began", "Since", AAR_CLOCK},
                                                {"weight", "Weight", AAR_COUNT},
                                                {"worth", "Withstood", AAR_SHARE},
                                                {"what", "What it came to", AAR_TEXT},
                                                {"evidence", "Evidence", AAR_TEXT},
                                                {"claimed", "Claimed by", AAR_TEXT},
                                                {"decided", "Decided by", AAR_TEXT},
                                                {"reason", "Why", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = NULL;

    for (size_t i = 0; i < view->attacks.count; i++) {
        const struct view_attack *attack = &view->attacks.list[i];
        const struct view_attack_claim *claim;
        char what[120];
        int value;

        if (attack->made.attack == 0 || attack->made.team != team->made.team ||
            attack_began(view, attack) < 0)
            continue;
        if (table == NULL) {
            table = aar_table(aar, "attacks", "Attacks", columns);
            table->team = team;
        }
        if (!aar_row(table))
            continue;
        value = attack_worth(view, attack, &claim);
        aar_text(table, AAR_PLAIN, "%s", grading_metric(view, attack->made.metric));
        aar_text(table, AAR_PLAIN, "%s", attack->made.inject);
        aar_time(table, attack_began(view, attack));
        aar_number(table, AAR_PLAIN, attack->made.weight);
        aar_number(table, value == 1000 ? AAR_GOOD : value == 0 ? AAR_BAD : AAR_WARN, value);
        if (claim == NULL) {
            for (int k = 0; k < 5; k++)
                aar_none(table);
            continue;
        }
        aar_text(table, AAR_PLAIN, "%s",
                 attack_what((int)claim->decision.severity, claim->decision.from,
                             claim->decision.to, claim->decision.half, what));
        aar_text(table, AAR_PLAIN, "%s", claim->made.text);
        aar_text(table, AAR_PLAIN, "%s", claim->made.by);
        aar_text(table, AAR_PLAIN, "%s", claim->decision.by);
        aar_text(table, AAR_PLAIN, "%s", claim->decision.text);
    }
}

static void grading_scored(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {
        {"metric", "Metric", AAR_TEXT},      {"report", "Report", AAR_COUNT},
        {"points", "Points", AAR_POINTS},    {"scored", "How it was scored", AAR_TEXT},
        {"released", "Released", AAR_CLOCK}, {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = NULL;

    for (size_t i = 0; i < view->grading.scored_count; i++) {
        const struct view_report_scored *one = &view->grading.scored[i];

        if (one->made.team != team->made.team)
            continue;
        if (table == NULL) {
            table = aar_table(aar, "report-points", "Reports and attacks", columns);
            table->team = team;
        }
        if (!aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", grading_metric(view, one->made.metric));
        if (one->made.number != 0)
            aar_number(table, AAR_PLAIN, one->made.number);
        else
            aar_none(table);
        aar_number(table, AAR_PLAIN, one->made.points);
        aar_text(table, AAR_PLAIN, "%s", one->made.text);
        aar_time(table, one->x);
    }
}

void aar_team_grading(struct aar *aar, const struct view_team *team)
{
    if (aar->team != 0) {
        grading_scored(aar, team);
        return;
    }
    grading_stages(aar, team);
    grading_attacks(aar, team);
}
