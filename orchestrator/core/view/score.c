/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/score.h"

#include "core/model/row.h"

/* Calls for the team of `ordinal`, or for every team when it is 0. */
#define FOR_TEAMS(view, ordinal, team)                                                             \
    for (struct view_team *team = (view)->teams,                                                   \
                          *team##_end = team != NULL ? team + (view)->team_count : NULL;           \
         team < team##_end; team++)                                                                \
        if (team->made.team != 0 && ((ordinal) == 0 || (ordinal) == team->made.team))

void score_add_metric(struct view *view, const struct view_metric *metric)
{
    FOR_TEAMS(view, metric->made.team, team)
    {
        team->max += metric->made.max;
    }
}

void score_amend_metric(struct view *view, const struct view_metric *metric, int64_t max)
{
    FOR_TEAMS(view, metric->made.team, team)
    {
        team->max += max - metric->made.max;
    }
}

void score_add_objective(struct view *view, const struct view_objective *objective)
{
    FOR_TEAMS(view, objective->made.team, team)
    {
        team->objectives[objective->made.type]++;
    }
}

void score_add_team(const struct view *view, struct view_team *team)
{
    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->made.metric == 0 ||
            (metric->made.team != 0 && metric->made.team != team->made.team))
            continue;
        team->points += metric->points;
        team->max += metric->made.max;
    }
    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *objective = &view->objectives[i];

        if (objective->made.objective == 0 ||
            (objective->made.team != 0 && objective->made.team != team->made.team))
            continue;
        team->objectives[objective->made.type]++;
        team->reached[objective->made.type] += objective->reached;
    }
}

enum objective_type score_counted(const struct view_team *team)
{
    return team->objectives[OBJECTIVE_TLO] != 0 ? OBJECTIVE_TLO : OBJECTIVE_EVALUATION;
}

void score_set_metric(struct view *view, struct view_metric *metric, int64_t points)
{
    FOR_TEAMS(view, metric->made.team, team)
    {
        team->points += points - metric->points;
    }
    metric->points = points;
}

int64_t score_told(const struct view *view, const struct view_team *team)
{
    int64_t told = team->points;

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->inside && (metric->made.team == 0 || metric->made.team == team->made.team))
            told -= metric->points - metric->told;
    }
    return told;
}

int64_t score_revert_price(const struct view *view, const struct view_team *team, uint32_t more)
{
    enum { MOST = 100000000 /* thousandths */ };
    int64_t price = view->exercise.revert_price, before = 0;

    for (uint32_t i = 0; i < team->reverts + more && price < MOST; i++) {
        int64_t next = price + before;

        before = price;
        price = next;
    }
    return price < MOST ? price : MOST;
}

void score_charge(struct view_team *team, int64_t points)
{
    team->charged += points;
    team->points -= points;
}

void score_adjust(struct view_team *team, int64_t points)
{
    team->adjusted += points;
    team->points += points;
}

void score_set_objective(struct view *view, struct view_objective *objective, bool reached)
{
    if (objective->reached == reached)
        return;
    FOR_TEAMS(view, objective->made.team, team)
    {
        team->reached[objective->made.type] += reached ? 1u : -1u;
    }
    objective->reached = reached;
}

int score_of_metric(const struct view *view, const struct view_metric *metric, int64_t *ret_points)
{
    int64_t sum = 0, count = 0;

    if (ledger_is_over(&metric->made))
        return ledger_points(metric, ret_points);
    for (uint32_t i = 0; i < metric->made.conditions.count; i++) {
        const struct view_condition *condition =
            view_condition(view, metric->made.conditions.items[i]);

        if (condition == NULL || condition->good == VALUE_NONE)
            continue;
        sum += condition->good;
        count++;
    }
    if (count == 0)
        return 1;
    *ret_points = sum / count * metric->made.max / 1000;
    return 0;
}

bool score_is_moved_by(const struct view *view, const struct view_metric *metric,
                       const struct row *row)
{
    const struct condition_result *body = &row->as.condition_result;

    if (row->kind == ROW_SCORE_EXCUSED || row->kind == ROW_SCORE_UNEXCUSED ||
        row->kind == ROW_CLOCK_MOVED)
        return ledger_is_over(&metric->made);
    /* Shared conditions are still checked, and change no points of a team that is held. */
    return row->kind == ROW_CONDITION_RESULT && body->value >= 0 && !body->excused &&
           view->phase == PHASE_RUNNING &&
           ordinals_have(&metric->made.conditions, body->condition) &&
           !view_is_held(view, metric->made.team) &&
           ledger_window_over(view, view_condition(view, body->condition), metric, row->x) == NULL;
}

static bool score_evaluation_passes(const struct view *view, const struct objective_made *made)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < made->needs.count; i++) {
        const struct view_metric *metric = view_metric(view, made->needs.items[i]);

        sum += metric != NULL ? metric->points : 0;
    }
    return sum >= made->min;
}

bool score_is_reached(const struct view *view, const struct view_objective *objective)
{
    const struct objective_made *made = &objective->made;

    if (made->type == OBJECTIVE_EVALUATION)
        return score_evaluation_passes(view, made);
    for (uint32_t i = 0; i < made->needs.count; i++) {
        const struct view_objective *need = view_objective(view, made->needs.items[i]);

        if (need == NULL || !need->reached)
            return false;
    }
    return made->needs.count != 0;
}
