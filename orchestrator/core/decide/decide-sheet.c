/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluation sheets: when as many evaluators as the metric wants have handed one in, all of them
 * are opened to exercise control, and their mean is awarded. The team sees neither sheets nor
 * points before they are released to it.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"
#include "core/model/row.h"

/* By whom an award of sheets is: a team is not told their names. */
#define SHEET_BY "evaluators"

void intents_sheet_open(const struct view_sheet *sheet, const char *by, const char *text,
                        struct intents *intents)
{
    const struct sheet_filed *made = &sheet->made;

    intents_row(intents, &(struct row){.kind = ROW_SHEET_OPENED,
                                       .as.sheet_opened = {.team = made->team,
                                                           .number = made->number,
                                                           .revision = made->revision,
                                                           .marks = made->marks,
                                                           .points = made->points,
                                                           .observation = made->observation,
                                                           .strengths = made->strengths,
                                                           .areas = made->areas,
                                                           .root_cause = made->root_cause,
                                                           .by = by,
                                                           .text = text}});
}

/* Opens every sheet about it that counts and is not open. */
static void sheet_open_all(const struct state *state, const struct view_graded *graded,
                           struct intents *intents)
{
    const struct view_sheets *sheets = &state->view->sheets;

    for (size_t i = 0; i < sheets->count; i++)
        if (&sheets->graded[sheets->list[i].graded] == graded && !sheets->list[i].opened &&
            view_sheet_counts(state->view, &sheets->list[i]))
            intents_sheet_open(&sheets->list[i], "", "", intents);
}

static void sheet_award(const struct state *state, const struct view_graded *graded, int64_t cause,
                        struct intents *intents)
{
    const struct view_metric *metric = view_metric(state->view, graded->metric);
    char reason[64];
    int64_t points;

    if (grading_behind(state->view, graded->metric) != NULL || /* decide-grading.c */
        sheets_of_metric(state->view, metric, &points) != 0)
        return;
    points = ledger_manual(state->view, metric, SHEET_BY, points);
    if (metric->awarded && metric->points == points)
        return;
    text_print(reason, sizeof(reason), "mean of %u sheet%s", graded->in,
               graded->in == 1 ? "" : "s");
    intents_row(intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                       .as.score_award = {.metric = graded->metric,
                                                          .points = points,
                                                          .cause = cause,
                                                          .by = SHEET_BY,
                                                          .reason = reason,
                                                          .inside = true}});
}

/* ---- release ---- */

/* "Detects it: P; contains it: M", with points where there is no rubric: "". */
static const char *sheet_ratings(const struct view *view, const struct view_sheet *sheet, char *to,
                                 size_t size)
{
    const struct view_criterion *criteria[CRITERIA_MOST];
    size_t count = view_rubric(view, view_metric(view, sheet->made.metric)->made.id, criteria),
           used = 0;

    to[0] = '\0';
    for (size_t i = 0; i < count && used + 1 < size; i++) {
        int mark = view_sheet_mark(sheet, (uint32_t)i);

        if (mark < 0)
            continue;
        text_print(to + used, size - used, "%s%.100s: %s", used != 0 ? "; " : "",
                   criteria[i]->made.title, rating_words[sheet_rating((uint32_t)mark)]);
        used += strlen(to + used);
    }
    return to;
}

static void sheet_release_one(const struct state *state, const struct view_sheet *sheet,
                              const char *by, struct intents *intents)
{
    const struct sheet_filed *made = &sheet->made;
    char ratings[CRITERIA_MOST * 120];

    intents_row(intents, &(struct row){.kind = ROW_SHEET_RELEASED,
                                       .as.sheet_released = {
                                           .team = made->team,
                                           .metric = made->metric,
                                           .report = made->report,
                                           .number = made->number,
                                           .inject = made->inject,
                                           .points = made->points,
                                           .ratings = sheet_ratings(state->view, sheet, ratings,
                                                                    sizeof(ratings)),
                                           .observation = made->observation,
                                           .strengths = made->strengths,
                                           .areas = made->areas,
                                           .root_cause = made->root_cause,
                                           .by = by}});
}

/* Is it about what is to be released? `metric`: an id, "" : all. */
static bool sheet_is_meant(const struct view *view, const struct view_graded *graded, uint32_t team,
                           const char *metric)
{
    return view_concerns(graded->team, team) &&
           (metric[0] == '\0' || strcmp(view_metric(view, graded->metric)->made.id, metric) == 0);
}

size_t decide_sheet_release(const struct state *state, uint32_t team, const char *metric,
                            const char *by, bool force, struct intents *intents)
{
    const struct view_sheets *sheets = &state->view->sheets;
    size_t count = 0;

    for (size_t g = 0; g < sheets->graded_count; g++) {
        const struct view_graded *graded = &sheets->graded[g];

        if (!sheet_is_meant(state->view, graded, team, metric) || !graded->complete ||
            graded->released || (graded->apart && !force))
            continue;
        for (size_t i = 0; i < sheets->count; i++)
            if (sheets->list[i].graded == g && view_sheet_counts(state->view, &sheets->list[i])) {
                sheet_release_one(state, &sheets->list[i], by, intents);
                count++;
            }
    }
    return count + decide_grading_release(state, team, metric, by, intents) +
           decide_attack_release(state, team, metric, by, intents);
}

/* The team sees all that the metric's points are made of: it gets to see the points, too. */
static void sheet_on_released(const struct state *state, const struct row *row,
                              struct intents *intents)
{
    const struct view_sheets *sheets = &state->view->sheets;
    const struct view_metric *metric = view_metric(state->view, row->as.sheet_released.metric);

    if (metric == NULL || !metric->inside ||
        grading_behind(state->view, metric->made.metric) != NULL)
        return;
    for (size_t i = 0; i < sheets->graded_count; i++)
        if (sheets->graded[i].metric == metric->made.metric && sheets->graded[i].complete &&
            !sheets->graded[i].released)
            return;
    intents_row(intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                       .as.score_award = {.metric = metric->made.metric,
                                                          .points = metric->points,
                                                          .cause = row->seq,
                                                          .by = metric->by,
                                                          .reason = metric->reason}});
}

static void sheet_plan_due(const struct state *state, const struct view_sheet_plan *plan,
                           struct intents *intents)
{
    struct sheet_planned done = plan->made;

    if (plan->done)
        return;
    done.done = true;
    intents_row(intents, &(struct row){.kind = ROW_SHEET_PLANNED, .as.sheet_planned = done});
    decide_sheet_release(state, plan->made.team, plan->made.metric, plan->made.by, false, intents);
}

void decide_sheet_due(const struct state *state, const struct agenda_item *item,
                      struct intents *intents)
{
    if (item->subject >= 1 && item->subject <= state->view->sheets.plan_count)
        sheet_plan_due(state, &state->view->sheets.plans[item->subject - 1], intents);
}

/* ---- rows ---- */

static void sheet_on_filed(const struct state *state, const struct row *row,
                           struct intents *intents)
{
    const struct sheet_filed *body = &row->as.sheet_filed;
    const struct view_graded *graded =
        view_graded_of(state->view, body->metric, body->report, body->inject);

    if (graded != NULL &&
        (graded->forced || graded->in >= view_graders(view_metric(state->view, body->metric))))
        sheet_open_all(state, graded, intents);
}

static void sheet_on_opened(const struct state *state, const struct row *row,
                            struct intents *intents)
{
    const struct view_sheet *sheet =
        view_sheet_of(state->view, row->as.sheet_opened.team, row->as.sheet_opened.number);

    if (sheet != NULL && state->view->sheets.graded[sheet->graded].complete)
        sheet_award(state, &state->view->sheets.graded[sheet->graded], row->seq, intents);
}

void decide_sheet_row(const struct state *state, const struct row *row, struct intents *intents)
{
    switch (row->kind) {
    case ROW_SHEET_FILED:
        sheet_on_filed(state, row, intents);
        break;
    case ROW_SHEET_OPENED:
        sheet_on_opened(state, row, intents);
        break;
    case ROW_SHEET_RELEASED:
        sheet_on_released(state, row, intents);
        break;
    case ROW_CLOCK_ENDED: /* the exercise clock comes to no later time */
        for (size_t i = 0; i < state->view->sheets.plan_count; i++)
            sheet_plan_due(state, &state->view->sheets.plans[i], intents);
        break;
    default:
        break;
    }
}
