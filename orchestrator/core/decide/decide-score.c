/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From checks to points to objectives: each step is a row that names its cause, so that every
 * number can be traced to the check behind it. Faults of checks and excused results change
 * nothing.
 */
#include "core/decide/decide.h"
#include "core/view/score.h"

static void score_award(const struct state *state, uint32_t ordinal, int64_t cause,
                        struct intents *intents)
{
    const struct view_metric *metric = view_metric(state->view, ordinal);
    int64_t points = 0;
    bool none;

    if (metric == NULL || metric->made.type != METRIC_CONDITIONAL)
        return;
    none = score_of_metric(state->view, metric, &points) != 0;
    if (none ? !metric->awarded : metric->awarded && metric->points == points)
        return;
    intents_row(
        intents,
        &(struct row){
            .kind = ROW_SCORE_AWARD,
            .as.score_award = {.metric = ordinal, .points = points, .cause = cause, .none = none}});
}

/* Is something below the objective known to exercise control alone? */
static bool score_is_inside(const struct view *view, const struct view_objective *objective)
{
    bool inside = false;

    for (uint32_t i = 0; i < objective->made.needs.count; i++) {
        uint32_t need = objective->made.needs.items[i];
        const struct view_metric *metric = view_metric(view, need);
        const struct view_objective *below = view_objective(view, need);

        inside |= objective->made.type == OBJECTIVE_EVALUATION ? metric != NULL && metric->inside
                                                               : below != NULL && below->inside;
    }
    return inside;
}

/* It is told when it turns, and again when its team gets to see what it follows from. */
static void score_turn_objective(const struct state *state, uint32_t ordinal, int64_t cause,
                                 struct intents *intents)
{
    const struct view_objective *objective = view_objective(state->view, ordinal);

    if (objective == NULL)
        return;

    bool reached = score_is_reached(state->view, objective);
    bool inside = score_is_inside(state->view, objective);

    if (reached != objective->reached || (objective->inside && !inside))
        intents_row(intents, &(struct row){.kind = ROW_OBJECTIVE_STATE,
                                           .as.objective_state = {.objective = ordinal,
                                                                  .reached = reached,
                                                                  .cause = cause,
                                                                  .inside = inside}});
}

static void score_turn_objectives(const struct state *state, const struct state_index *index,
                                  uint32_t key, int64_t cause, struct intents *intents)
{
    uint32_t count;
    const uint32_t *objectives = state_items(index, key, &count);

    for (uint32_t i = 0; i < count; i++)
        score_turn_objective(state, objectives[i], cause, intents);
}

static void score_on_result(const struct state *state, const struct row *row,
                            struct intents *intents)
{
    const struct condition_result *body = &row->as.condition_result;
    uint32_t count;
    const uint32_t *metrics = state_items(&state->metrics_of_condition, body->condition, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_metric *metric = view_metric(state->view, metrics[i]);

        if (metric != NULL && score_is_moved_by(state->view, metric, row))
            score_award(state, metrics[i], row->seq, intents);
    }
}

/* What counts of the past has changed. */
static void score_on_excuse(const struct state *state, const struct row *row,
                            struct intents *intents)
{
    for (uint32_t i = 1; i <= state->view->metric_count; i++) {
        const struct view_metric *metric = view_metric(state->view, i);

        if (metric != NULL && score_is_moved_by(state->view, metric, row))
            score_award(state, i, row->seq, intents);
    }
}

/* At STARTEX the latest results count, and thresholds of 0 are met. */
static void score_on_startex(const struct state *state, const struct row *row,
                             struct intents *intents)
{
    for (uint32_t i = 1; i <= state->view->metric_count; i++)
        score_award(state, i, row->seq, intents);
    for (uint32_t i = 1; i <= state->view->objective_count; i++)
        score_turn_objective(state, i, row->seq, intents);
}

/* A flag is worth all its points at once. */
static void score_on_flag(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view_metric *metric = view_metric(state->view, row->as.flag_found.metric);

    if (metric != NULL)
        intents_row(intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                           .as.score_award = {.metric = metric->made.metric,
                                                              .points = metric->made.max,
                                                              .cause = row->seq}});
}

void decide_score_row(const struct state *state, const struct row *row, struct intents *intents)
{
    switch (row->kind) {
    case ROW_CONDITION_RESULT:
        score_on_result(state, row, intents);
        break;
    case ROW_FLAG_FOUND:
        score_on_flag(state, row, intents);
        break;
    case ROW_SCORE_EXCUSED:
    case ROW_SCORE_UNEXCUSED:
    case ROW_CLOCK_MOVED:
        score_on_excuse(state, row, intents);
        break;
    case ROW_CLOCK_STARTED:
        score_on_startex(state, row, intents);
        break;
    case ROW_SCORE_AWARD:
        score_turn_objectives(state, &state->objectives_of_metric, row->as.score_award.metric,
                              row->seq, intents);
        break;
    case ROW_OBJECTIVE_STATE:
        score_turn_objectives(state, &state->objectives_of_objective,
                              row->as.objective_state.objective, row->seq, intents);
        break;
    default:
        break;
    }
}
