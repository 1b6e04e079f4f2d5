/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points of expected reports by what these say (core/view/grading.h): they are awarded anew
 * whenever something that they follow from has changed, for exercise control alone; the team is
 * told them with the truth, when they are released.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"
#include "core/model/row.h"

static void grading_award(const struct state *state, const struct view_expectation *expectation,
                          int64_t cause, struct intents *intents)
{
    const struct view_metric *metric = view_metric(state->view, expectation->made.metric);
    struct grading grading;
    bool none = grading_of(state->view, expectation, &grading) != 0;
    char reason[160] = "no report is about it";

    if (metric == NULL ||
        (none ? !metric->awarded : metric->awarded && metric->points == grading.points))
        return;
    if (!none)
        text_print(reason, sizeof(reason), "report %u is worth %d.%d %%",
                   grading.report->made.number, (int)(grading.share / 10),
                   (int)(grading.share % 10));
    intents_row(intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                       .as.score_award = {.metric = metric->made.metric,
                                                          .points = grading.points,
                                                          .cause = cause,
                                                          .reason = reason,
                                                          .none = none,
                                                          .inside = true}});
}

void decide_grading_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view *view = state->view;

    switch (row->kind) {
    case ROW_REPORT_FILED:
    case ROW_REPORT_MATCHED:
    case ROW_REPORT_STATE:
    case ROW_SHEET_OPENED:
    case ROW_SHEET_FILED:
    case ROW_SHEET_REOPENED:
    case ROW_EXPECTATION_STATE:
    case ROW_TEAM_CLOCK:
        break;
    default:
        return;
    }
    for (size_t i = 0; i < view->expectation_count; i++)
        if (view->expectations[i].made.graded)
            grading_award(state, &view->expectations[i], row->seq, intents);
}

static void grading_release(const struct state *state, const struct view_expectation *expectation,
                            const struct view_metric *metric, const char *by,
                            struct intents *intents)
{
    struct grading grading;
    char text[GRADING_TEXT];
    bool none = grading_of(state->view, expectation, &grading) != 0;

    grading_text(state->view, expectation, &grading, text);
    intents_row(intents,
                &(struct row){.kind = ROW_REPORT_SCORED,
                              .as.report_scored = {.team = metric->made.team,
                                                   .metric = metric->made.metric,
                                                   .number = none ? 0 : grading.report->made.number,
                                                   .points = metric->points,
                                                   .text = text,
                                                   .by = by}});
    intents_row(intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                       .as.score_award = {.metric = metric->made.metric,
                                                          .points = metric->points,
                                                          .by = metric->by,
                                                          .reason = metric->reason,
                                                          .none = !metric->awarded}});
}

size_t decide_grading_release(const struct state *state, uint32_t team, const char *metric,
                              const char *by, struct intents *intents)
{
    const struct view *view = state->view;
    size_t count = 0;

    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct view_expectation *one = &view->expectations[i];
        const struct view_metric *of = view_metric(view, one->made.metric);

        if (!one->made.graded || of == NULL || !of->inside || !view_concerns(of->made.team, team) ||
            (metric[0] != '\0' && strcmp(of->made.id, metric) != 0) || grading_waits(view, one))
            continue;
        grading_release(state, one, of, by, intents);
        count++;
    }
    return count;
}
