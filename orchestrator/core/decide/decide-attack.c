/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points of metrics with `attack`: awarded when an attack begins, and when somebody decides about a
 * claim, for exercise control alone, as a team must not learn of an intruder by its score. They are
 * released as those of reports are.
 */
#include <string.h>

#include "core/decide/decide.h"
#include "core/model/row.h"

static void attack_award(const struct state *state, const struct view_metric *metric, int64_t cause,
                         struct intents *intents)
{
    int64_t points = 0;

    if (metric == NULL || attacks_points(state->view, metric, &points) != 0 ||
        (metric->awarded && metric->points == points))
        return;
    intents_row(intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                       .as.score_award = {.metric = metric->made.metric,
                                                          .points = points,
                                                          .cause = cause,
                                                          .reason = "what attacks came to",
                                                          .inside = true}});
}

void decide_attack_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view *view = state->view;

    if (row->kind == ROW_ATTACK_DECIDED) {
        const struct view_attack_claim *claim =
            view_attack_claim_of(view, row->as.attack_decided.team, row->as.attack_decided.number);
        const struct view_attack *attack =
            claim != NULL ? view_attack(view, claim->made.attack) : NULL;

        if (attack != NULL)
            attack_award(state, view_metric(view, attack->made.metric), row->seq, intents);
    }
    if (row->kind != ROW_INJECT_STATE || row->as.inject_state.state != INJECT_DELIVERED)
        return;
    for (size_t i = 0; i < view->attacks.count; i++)
        if (view->attacks.list[i].made.attack != 0 &&
            ordinals_have(&view->attacks.list[i].made.injects, row->as.inject_state.inject))
            attack_award(state, view_metric(view, view->attacks.list[i].made.metric), row->seq,
                         intents);
}

size_t decide_attack_release(const struct state *state, uint32_t team, const char *metric,
                             const char *by, struct intents *intents)
{
    const struct view *view = state->view;
    size_t count = 0;

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *of = &view->metrics[i];
        char text[ATTACK_TEXT];

        if (of->made.type != METRIC_ATTACK || !of->inside || !view_concerns(of->made.team, team) ||
            (metric[0] != '\0' && strcmp(of->made.id, metric) != 0) || attacks_wait(view, of))
            continue;
        intents_row(intents,
                    &(struct row){.kind = ROW_REPORT_SCORED,
                                  .as.report_scored = {.team = of->made.team,
                                                       .metric = of->made.metric,
                                                       .points = of->points,
                                                       .text = attacks_text(view, of, text),
                                                       .by = by}});
        intents_row(intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                           .as.score_award = {.metric = of->made.metric,
                                                              .points = of->points,
                                                              .reason = of->reason}});
        count++;
    }
    return count;
}
