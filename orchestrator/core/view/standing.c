/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/standing.h"

#include "core/model/row.h"
#include "core/view/score.h"
#include "core/view/view-places.h"

const struct view_standing *view_standing_of(const struct view *view, uint32_t team)
{
    for (size_t i = 0; i < view->standings.count; i++)
        if (view->standings.list[i].now.team == team)
            return &view->standings.list[i];
    return NULL;
}

size_t view_standing_place(const struct view *view, const struct view_standing *standing)
{
    const struct score_standing *own = &standing->now;
    size_t place = 1;

    for (size_t i = 0; i < view->standings.count; i++) {
        const struct score_standing *other = &view->standings.list[i].now;

        place += other->points > own->points ||
                 (other->points == own->points && other->since < own->since);
    }
    return place;
}

/* Was the reader of this fold told points of the team's own metrics, one by one? */
static bool standing_has_awards(const struct view *view, const struct view_team *team)
{
    for (size_t i = 0; i < view->metric_count; i++)
        if (view->metrics[i].made.metric != 0 && view->metrics[i].made.team == team->made.team &&
            view->metrics[i].awarded)
            return true;
    return false;
}

bool view_points_are_told(const struct view *view, const struct view_team *team)
{
    if (view->exercise.scores_teams != SCORES_NONE || team->points != 0 || team->charged != 0 ||
        team->adjustments != 0 || view_standing_of(view, team->made.team) != NULL)
        return true;
    return standing_has_awards(view, team);
}

static bool standing_is_released(const struct view *view)
{
    return view->exercise.scores_until_endex && view->ended >= 0;
}

enum audience view_scores_own(const struct view *view)
{
    /* Also after a release: a row may be about an earlier one that the team was never told. */
    return view->exercise.scores_teams == SCORES_NONE ? AUDIENCE_TRAINER : AUDIENCE_TEAM;
}

bool view_scores_told(const struct view *view, enum audience *ret)
{
    enum scores_public public = (enum scores_public)view->exercise.scores_public;

    if (standing_is_released(view) || public == SCORES_PUBLIC_ALL ||
        (public == SCORES_PUBLIC_FROZEN && !view->ledger.standing.frozen))
        *ret = AUDIENCE_ALL;
    else if (view->exercise.scores_teams == SCORES_ALL)
        *ret = AUDIENCE_TEAMS;
    else
        return false;
    return true;
}

int view_standing_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct score_standing *body = &row->as.score_standing;
    struct view_team *team = view_team(view, body->team);
    struct view_standing *one = NULL;
    struct row kept;

    (void)changed;
    if (body->team == 0)
        return view_no_such("team", body->team, err);
    for (size_t i = 0; i < view->standings.count && one == NULL; i++)
        if (view->standings.list[i].now.team == body->team)
            one = &view->standings.list[i];
    if (one == NULL) {
        if (row_copy(&kept, row, &view->pool, err) < 0)
            return -ERROR_MEMORY;
        one = pool_grow(&view->pool, &view->standings.list, &view->standings.count, sizeof(*one));
        if (one == NULL)
            return error_memory(err);
        one->now = kept.as.score_standing;
    }
    one->now.points = body->points;
    one->now.since = body->since;
    one->now.max = body->max;
    one->x = row->x;
    one->wall = row->wall;
    if (team == NULL)
        return 0;
    /* Whoever is told all awards has that total already, and who is told some gets it right. */
    team->points += body->points - score_told(view, team);
    if (!view->exercise.ties_earlier)
        return 0;
    /* Since when, the row says, and not the next one that is about points. */
    team->place.then = team->points;
    team->place.x = body->since;
    return 0;
}
