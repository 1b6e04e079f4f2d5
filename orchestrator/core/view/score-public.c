/* SPDX-License-Identifier: Apache-2.0 */
/* Ranks; what of the scores is public; when they are final. */
#include "core/view/score.h"
#include "core/view/view-places.h"

int score_by_points(const void *one, const void *other)
{
    const struct view_team *a = *(const struct view_team *const *)one;
    const struct view_team *b = *(const struct view_team *const *)other;

    if (a->points != b->points)
        return a->points > b->points ? -1 : 1;
    if (a->points_x != b->points_x)
        return a->points_x < b->points_x ? -1 : 1;
    return a->made.team < b->made.team ? -1 : a->made.team > b->made.team;
}

uint32_t score_place(const struct view *view, const struct view_team *team)
{
    uint32_t place = 1;

    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *other = &view->teams[i];

        place += other->made.team != 0 &&
                 (other->points > team->points ||
                  (other->points == team->points && other->points_x < team->points_x));
    }
    return place;
}

int64_t score_public(const struct view *view, const struct view_team *team)
{
    return view->scores.frozen ? team->frozen : team->points;
}

void score_follow(struct view *view, const struct row *row)
{
    if (!view->exercise.ties_earlier ||
        (row->kind != ROW_SCORE_AWARD && row->kind != ROW_SCORE_CHARGED &&
         row->kind != ROW_SCORE_ADJUSTED && row->kind != ROW_SCORE_REVERSED))
        return;
    for (size_t i = 0; i < view->team_count; i++) {
        struct view_team *team = &view->teams[i];

        if (team->points != team->points_then)
            team->points_x = row->x;
        team->points_then = team->points;
    }
}

/* ---- rows ---- */

static int public_freeze(struct view *view, const struct row *row, struct error *err)
{
    bool freeze = row->kind == ROW_SCORE_FROZEN;

    if (view->scores.frozen == freeze)
        return view_no_move(freeze ? "frozen" : "not frozen", freeze ? "frozen" : "thawed", err);
    view->scores.frozen = freeze;
    view->scores.x = row->x;
    view->scores.wall = row->wall;
    view_done_by(&view->scores.turned, row->as.score_turn.by, row);
    for (size_t i = 0; i < view->team_count; i++)
        view->teams[i].frozen = view->teams[i].points;
    return 0;
}

int view_score_turn(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    bool final = row->kind == ROW_SCORE_FINAL;

    (void)changed;
    if (row->kind == ROW_SCORE_FROZEN || row->kind == ROW_SCORE_THAWED)
        return public_freeze(view, row, err);
    if (view->scores.final == final)
        return view_no_move(final ? "final" : "not final", final ? "final" : "reopened", err);
    view->scores.final = final;
    view_done_by(&view->scores.finished, final ? row->as.score_final.by : row->as.score_turn.by,
                 row);
    view_clean(view->scores.without, sizeof(view->scores.without),
               final ? row->as.score_final.without : "");
    return 0;
}
