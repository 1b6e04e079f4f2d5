/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluation sheets on paper, before STARTEX: for each team what a person has to see and to grade,
 * with room for the rating. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "products/aar/aar-parts.h"
#include "products/print/output.h"

static struct aar_table *blank_table(struct aar *aar, const struct view_team *team, const char *id,
                                     const char *title, const struct aar_column *columns)
{
    struct aar_table *table = aar_table(aar, id, title, columns);

    table->team = team;
    table->to_fill = true;
    return table;
}

static void blank_head(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {{"evaluator", "Evaluator", AAR_TEXT},
                                                {"date", "Date", AAR_TEXT},
                                                {"place", "Place", AAR_TEXT},
                                                {"signature", "Signature", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};

    aar_row(blank_table(aar, team, "evaluator", "Evaluator", columns));
}

static void blank_objectives(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {{"objective", "Objective", AAR_TEXT},
                                                {"type", "Kind", AAR_TEXT},
                                                {"rating", "P S M U", AAR_TEXT},
                                                {"observation", "Observation", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = blank_table(aar, team, "objectives", "Objectives", columns);

    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *one = &view->objectives[i];

        if (one->made.objective == 0 || one->made.type == OBJECTIVE_EVALUATION ||
            !view_concerns(one->made.team, team->made.team) || !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s",
                 one->made.title[0] != '\0' ? one->made.title : one->made.id);
        aar_text(table, AAR_PLAIN, "%s", objective_words[one->made.type]);
    }
}

static void blank_metrics(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {
        {"metric", "Metric", AAR_TEXT},     {"title", "Name", AAR_TEXT},
        {"max", "Most points", AAR_POINTS}, {"points", "Points", AAR_TEXT},
        {"reason", "Reason", AAR_TEXT},     {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table =
        blank_table(aar, team, "metrics", "To be graded: excon grade TEAM METRIC POINTS", columns);

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct metric_made *made = &view->metrics[i].made;

        if (made->metric == 0 || made->type != METRIC_MANUAL ||
            !view_concerns(made->team, team->made.team) || !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", made->id);
        aar_text(table, AAR_PLAIN, "%s", made->title);
        aar_number(table, AAR_PLAIN, made->max);
    }
}

/* The rubric of one metric: what each rating looks like, and room for the rating. */
static void blank_rubric(struct aar *aar, const struct view_team *team,
                         const struct metric_made *made)
{
    static const struct aar_column columns[] = {{"criterion", "Criterion", AAR_TEXT},
                                                {"weight", "Weight", AAR_COUNT},
                                                {"performed", "P", AAR_TEXT},
                                                {"some", "S", AAR_TEXT},
                                                {"major", "M", AAR_TEXT},
                                                {"unable", "U", AAR_TEXT},
                                                {"rating", "P S M U", AAR_TEXT},
                                                {"observation", "Observation", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view_criterion *criteria[CRITERIA_MOST];
    size_t count = view_rubric(aar->view, made->id, criteria);
    struct aar_table *table;

    if (count == 0)
        return;
    table = blank_table(aar, team, "rubric",
                        pool_print(&aar->pool, "%s: excon sheet TEAM %s", made->title, made->id),
                        columns);
    for (size_t i = 0; i < count && aar_row(table); i++) {
        aar_text(table, AAR_PLAIN, "%s", criteria[i]->made.title);
        aar_number(table, AAR_PLAIN, criteria[i]->made.weight);
        for (int rating = 0; rating < RATINGS; rating++)
            aar_text(table, AAR_PLAIN, "%s", view_anchor(criteria[i], (enum rating)rating));
    }
}

static void blank_rubrics(struct aar *aar, const struct view_team *team)
{
    const struct view *view = aar->view;

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct metric_made *made = &view->metrics[i].made;

        if (made->metric != 0 && made->type == METRIC_MANUAL &&
            view_concerns(made->team, team->made.team))
            blank_rubric(aar, team, made);
    }
}

static void blank_expectations(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {
        {"inject", "After", AAR_TEXT},  {"action", "Expected", AAR_TEXT},
        {"due", "Within", AAR_SPAN},    {"seen", "Seen at", AAR_TEXT},
        {"remark", "Remark", AAR_TEXT}, {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table =
        blank_table(aar, team, "expectations", "Expected actions: excon met TEAM INJECT", columns);

    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct expectation_made *made = &view->expectations[i].made;

        if (made->expectation == 0 || made->team != team->made.team || !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", made->inject);
        aar_text(table, AAR_PLAIN, "%s", made->report[0] != '\0' ? made->report : made->action);
        if (made->due > 0)
            aar_number(table, AAR_PLAIN, made->due);
        else
            aar_none(table);
    }
}

static void blank_findings(struct aar *aar, const struct view_team *team)
{
    enum { ROWS = 3 };
    static const struct aar_column columns[] = {{"strength", "Strengths", AAR_TEXT},
                                                {"area", "Areas for improvement", AAR_TEXT},
                                                {"cause", "Root cause", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    struct aar_table *table =
        blank_table(aar, team, "findings", "Strengths and areas for improvement", columns);

    for (int i = 0; i < ROWS; i++)
        aar_row(table);
}

void aar_blank(struct aar *aar)
{
    const struct view *view = aar->view;

    aar_part(aar, "sheets", "Evaluation sheets");
    aar_say(aar, "P: performed without challenges. S: performed with some challenges. M: performed "
                 "with major challenges. U: unable to be performed. A target is as good as its "
                 "worst critical task.");
    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];

        if (team->made.team == 0 || (aar->only != 0 && team->made.team != aar->only))
            continue;
        blank_head(aar, team);
        blank_objectives(aar, team);
        blank_expectations(aar, team);
        blank_metrics(aar, team);
        blank_rubrics(aar, team);
        blank_findings(aar, team);
    }
}
