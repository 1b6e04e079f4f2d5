/* SPDX-License-Identifier: Apache-2.0 */
#include "products/aar/aar-sheets.h"

#include <string.h>

#include "products/print/output.h"

enum aar_mark aar_rating_mark(enum rating rating)
{
    static const enum aar_mark marks[RATINGS] = {AAR_GOOD, AAR_GOOD, AAR_WARN, AAR_BAD};

    return marks[rating];
}

/* Does the sheet stand in the report? */
static bool sheets_shown(const struct view *view, const struct view_sheet *sheet)
{
    return sheet->opened && view_sheet_counts(view, sheet);
}

/* The mean of the marks of one criterion about one thing. False: no sheet has one. */
static bool sheets_mark(const struct view *view, uint32_t graded, uint32_t criterion,
                        uint32_t *ret_mark)
{
    uint32_t sum = 0, count = 0;

    for (size_t i = 0; i < view->sheets.count; i++) {
        const struct view_sheet *sheet = &view->sheets.list[i];
        int mark = view_sheet_mark(sheet, criterion);

        if (sheet->graded != graded || !sheets_shown(view, sheet) || mark < 0)
            continue;
        sum += (uint32_t)mark;
        count++;
    }
    if (count != 0)
        *ret_mark = (2 * sum + count) / (2 * count);
    return count != 0;
}

static void sheets_rate(struct aar *aar)
{
    const struct view *view = aar->view;
    struct aar_rating *all = NULL, *one;

    for (uint32_t g = 0; g < view->sheets.graded_count && !aar->out_of_memory; g++) {
        const struct view_graded *graded = &view->sheets.graded[g];
        const struct view_criterion *criteria[CRITERIA_MOST];
        size_t count = view_rubric(view, view_metric(view, graded->metric)->made.id, criteria);
        uint32_t mark;

        for (uint32_t i = 0; graded->complete && i < count; i++) {
            if (!sheets_mark(view, g, i, &mark))
                continue;
            one = pool_grow(&aar->pool, &all, &aar->rating_count, sizeof(*one));
            if (one == NULL) {
                aar->out_of_memory = true;
                break;
            }
            *one = (struct aar_rating){.graded = graded,
                                       .criterion = criteria[i],
                                       .mark = mark,
                                       .rating = sheet_rating(mark)};
        }
    }
    aar->ratings = all;
    aar->rated = true;
}

const struct aar_rating *aar_ratings(struct aar *aar, size_t *ret_count)
{
    if (!aar->rated)
        sheets_rate(aar);
    *ret_count = aar->ratings != NULL ? aar->rating_count : 0;
    return aar->ratings;
}

/* The worst criterion of a metric. */
static bool sheets_metric_rating(const struct aar_rating *all, size_t count, uint32_t metric,
                                 enum rating *worst)
{
    bool found = false;

    for (size_t i = 0; i < count; i++)
        if (all[i].graded->metric == metric) {
            *worst = all[i].rating > *worst ? all[i].rating : *worst;
            found = true;
        }
    return found;
}

/* TLOs have evaluations below them and goals TLOs: no deeper than that, whatever a journal says. */
static bool sheets_objective_rating(const struct view *view, const struct aar_rating *all,
                                    size_t count, const struct view_objective *objective, int depth,
                                    enum rating *worst)
{
    bool found = false;

    for (uint32_t i = 0; depth > 0 && objective != NULL && i < objective->made.needs.count; i++) {
        uint32_t need = objective->made.needs.items[i];

        found |= objective->made.type == OBJECTIVE_EVALUATION
                     ? sheets_metric_rating(all, count, need, worst)
                     : sheets_objective_rating(view, all, count, view_objective(view, need),
                                               depth - 1, worst);
    }
    return found;
}

bool aar_objective_rating(struct aar *aar, const struct view_objective *objective, enum rating *ret)
{
    size_t count;
    const struct aar_rating *all = aar_ratings(aar, &count);
    enum rating worst = RATING_PERFORMED;

    if (!sheets_objective_rating(aar->view, all, count, objective, OBJECTIVE_TYPES, &worst))
        return false;
    *ret = worst;
    return true;
}

void aar_sheets_facts(struct aar *aar, struct aar_table *facts)
{
    const struct view *view = aar->view;
    size_t count, sheets = 0, apart = 0, waiting = 0, ratings[RATINGS] = {0};
    const struct aar_rating *all = aar_ratings(aar, &count);

    if (view->sheets.count == 0)
        return;
    for (size_t i = 0; i < view->sheets.count; i++)
        sheets += view_sheet_counts(view, &view->sheets.list[i]);
    for (size_t i = 0; i < view->sheets.graded_count; i++) {
        apart += view->sheets.graded[i].complete && view->sheets.graded[i].apart;
        waiting += !view->sheets.graded[i].complete;
    }
    for (size_t i = 0; i < count; i++)
        ratings[all[i].rating]++;
    aar_fact(facts, "Evaluation sheets", "%zu; evaluators disagree about %zu, %zu wait for more",
             sheets, apart, waiting);
    if (count != 0)
        aar_fact(facts, "Ratings of criteria", "%zu P, %zu S, %zu M, %zu U",
                 ratings[RATING_PERFORMED], ratings[RATING_SOME], ratings[RATING_MAJOR],
                 ratings[RATING_UNABLE]);
}

/* ---- tables of a team ---- */

static struct aar_table *sheets_table(struct aar *aar, const struct view_team *team, const char *id,
                                      const char *title, const struct aar_column *columns)
{
    struct aar_table *table = aar_table(aar, id, title, columns);

    table->team = team;
    return table;
}

/* "report 3", "inject mail", or nothing. */
static void sheets_about(struct aar_table *table, const struct view *view, uint32_t report,
                         uint32_t inject)
{
    const struct view_inject *one = view_inject(view, inject);

    if (report != 0)
        aar_text(table, AAR_PLAIN, "report %u", report);
    else if (one != NULL)
        aar_text(table, AAR_PLAIN, "inject %s", one->made.id);
    else
        aar_none(table);
}

static void sheets_ratings(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {{"metric", "Metric", AAR_TEXT},
                                                {"about", "About", AAR_TEXT},
                                                {"criterion", "Criterion", AAR_TEXT},
                                                {"weight", "Weight", AAR_COUNT},
                                                {"rating", "Rating", AAR_TEXT},
                                                {"share", "Mean of the sheets", AAR_SHARE},
                                                {"anchor", "What this looks like", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    size_t count;
    const struct aar_rating *all = aar_ratings(aar, &count);
    struct aar_table *table = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct aar_rating *one = &all[i];

        if (one->graded->team != team->made.team)
            continue;
        if (table == NULL)
            table = sheets_table(aar, team, "ratings", "Ratings by criterion", columns);
        if (!aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", view_metric(aar->view, one->graded->metric)->made.id);
        sheets_about(table, aar->view, one->graded->report, one->graded->inject);
        aar_text(table, AAR_PLAIN, "%s", one->criterion->made.title);
        aar_number(table, AAR_PLAIN, one->criterion->made.weight);
        aar_text(table, aar_rating_mark(one->rating), "%s", rating_words[one->rating]);
        aar_number(table, AAR_PLAIN, (2 * one->mark + 3) / 6);
        aar_text(table, AAR_PLAIN, "%s", view_anchor(one->criterion, one->rating));
    }
}

#define SHEETS_COLUMNS                                                                             \
    {"metric", "Metric", AAR_TEXT}, {"about", "About", AAR_TEXT},                                  \
        {"points", "Points", AAR_POINTS}, {"observation", "Observation", AAR_TEXT},                \
        {"strengths", "Strengths", AAR_TEXT}, {"areas", "Areas for improvement", AAR_TEXT},        \
    {                                                                                              \
        "cause", "Root cause", AAR_TEXT                                                            \
    }

static void sheets_said(struct aar_table *table, const char *text)
{
    if (text != NULL && text[0] != '\0')
        aar_text(table, AAR_PLAIN, "%s", text);
    else
        aar_none(table);
}

static void sheets_list(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {SHEETS_COLUMNS,
                                                {"by", "Evaluator", AAR_TEXT},
                                                {"received", "Received", AAR_CLOCK},
                                                {"remark", "Remark", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = NULL;

    for (size_t i = 0; i < view->sheets.count; i++) {
        const struct view_sheet *one = &view->sheets.list[i];
        const struct view_graded *graded = &view->sheets.graded[one->graded];

        if (one->made.team != team->made.team || !sheets_shown(view, one))
            continue;
        if (table == NULL)
            table = sheets_table(aar, team, "sheets", "Evaluation sheets", columns);
        if (!aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", view_metric(view, one->made.metric)->made.id);
        sheets_about(table, view, one->made.report, one->made.inject);
        aar_number(table, AAR_PLAIN, one->made.points);
        sheets_said(table, one->made.observation);
        sheets_said(table, one->made.strengths);
        sheets_said(table, one->made.areas);
        sheets_said(table, one->made.root_cause);
        aar_text(table, AAR_PLAIN, "%s", one->made.by);
        aar_time(table, one->x);
        aar_text(table, graded->apart ? AAR_WARN : AAR_PLAIN, "%s%s",
                 graded->apart ? "disagreement; " : "",
                 one->after         ? "after the others' were open"
                 : graded->released ? "released"
                                    : "not released");
    }
}

static void sheets_released(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {SHEETS_COLUMNS,
                                                {"ratings", "Ratings", AAR_TEXT},
                                                {"released", "Released", AAR_CLOCK},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = NULL;

    for (size_t i = 0; i < view->sheets.released_count; i++) {
        const struct view_released *one = &view->sheets.released[i];

        if (one->made.team != team->made.team)
            continue;
        if (table == NULL)
            table = sheets_table(aar, team, "sheets", "Evaluation", columns);
        if (!aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", view_metric(view, one->made.metric)->made.id);
        sheets_about(table, view, one->made.report, one->made.inject);
        aar_number(table, AAR_PLAIN, one->made.points);
        sheets_said(table, one->made.observation);
        sheets_said(table, one->made.strengths);
        sheets_said(table, one->made.areas);
        sheets_said(table, one->made.root_cause);
        sheets_said(table, one->made.ratings);
        aar_time(table, one->x);
    }
}

void aar_team_sheets(struct aar *aar, const struct view_team *team)
{
    if (aar->team != 0) {
        sheets_released(aar, team);
        return;
    }
    sheets_ratings(aar, team);
    sheets_list(aar, team);
}
