/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A team's points as a whole, told to those whom the scenario names in exercise.scores: after each
 * row that changed them, and for all teams at STARTEX, at ENDEX and when they are thawed. Points by
 * sheets that were not released to the team are left out. Where scores are each team's own there
 * are no such rows.
 */
#include "core/decide/decide.h"
#include "core/view/score.h"
#include "core/view/standing.h"

static void standing_tell(const struct state *state, const struct view_team *team, bool again,
                          struct intents *intents)
{
    const struct view_standing *last = view_standing_of(state->view, team->made.team);
    int64_t points;

    if (team->made.team == 0)
        return;
    points = score_told(state->view, team);
    if (!again && last != NULL && last->now.points == points && last->now.max == team->max)
        return;
    intents_row(intents, &(struct row){.kind = ROW_SCORE_STANDING,
                                       .as.score_standing = {.team = team->made.team,
                                                             .id = team->made.id,
                                                             .title = team->made.title,
                                                             .points = points,
                                                             .since = team->place.x,
                                                             .max = team->max}});
}

/* `number` 0: all teams. */
static void standing_tell_of(const struct state *state, uint32_t number, bool again,
                             struct intents *intents)
{
    const struct view *view = state->view;
    enum audience to;

    if (!view_scores_told(view, &to))
        return;
    for (size_t i = 0; i < view->team_count; i++)
        if (number == 0 || view->teams[i].made.team == number)
            standing_tell(state, &view->teams[i], again, intents);
}

void decide_standing_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view_metric *metric;

    switch (row->kind) {
    case ROW_SCORE_AWARD:
        metric = view_metric(state->view, row->as.score_award.metric);
        if (metric != NULL)
            standing_tell_of(state, metric->made.team, false, intents);
        break;
    case ROW_SCORE_CHARGED:
        standing_tell_of(state, row->as.score_charged.team, false, intents);
        break;
    case ROW_SCORE_ADJUSTED:
        standing_tell_of(state, row->as.score_adjusted.team, false, intents);
        break;
    case ROW_SCORE_REVERSED:
        standing_tell_of(state, row->as.score_reversed.team, false, intents);
        break;
    case ROW_CLOCK_STARTED:
        standing_tell_of(state, 0, false, intents);
        break;
    case ROW_CLOCK_ENDED:
    case ROW_SCORE_THAWED:
        standing_tell_of(state, 0, true, intents);
        break;
    default:
        break;
    }
}
