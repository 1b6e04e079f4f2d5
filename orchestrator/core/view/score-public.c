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
    if (a->place.x != b->place.x)
        return a->place.x < b->place.x ? -1 : 1;
    return a->made.team < b->made.team ? -1 : a->made.team > b->made.team;
}

uint32_t score_place(const struct view *view, const struct view_team *team)
{
    uint32_t place = 1;

    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *other = &view->teams[i];

        place += other->made.team != 0 &&
                 (other->points > team->points ||
                  (other->points == team->points && other->place.x < team->place.x));
    }
    return place;
}

int64_t score_public(const struct view *view, const struct view_team *team)
{
    return view->ledger.standing.frozen ? team->place.frozen : score_told(view, team);
}

void score_follow(struct view *view, const struct row *row)
{
    if (!view->exercise.ties_earlier ||
        (row->kind != ROW_SCORE_AWARD && row->kind != ROW_SCORE_CHARGED &&
         row->kind != ROW_SCORE_ADJUSTED && row->kind != ROW_SCORE_REVERSED))
        return;
    for (size_t i = 0; i < view->team_count; i++) {
        struct view_team *team = &view->teams[i];

        if (team->points != team->place.then)
            team->place.x = row->x;
        team->place.then = team->points;
    }
}

/* ---- rows ---- */

static int public_freeze(struct view *view, const struct row *row, struct error *err)
{
    bool freeze = row->kind == ROW_SCORE_FROZEN;

    if (view->ledger.standing.frozen == freeze)
        return view_no_move(freeze ? "frozen" : "not frozen", freeze ? "frozen" : "thawed", err);
    view->ledger.standing.frozen = freeze;
    view->ledger.standing.x = row->x;
    view->ledger.standing.wall = row->wall;
    for (size_t i = 0; i < view->team_count; i++)
        view->teams[i].place.frozen = score_told(view, &view->teams[i]);
    return 0;
}

int view_score_turn(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    bool final = row->kind == ROW_SCORE_FINAL;

    (void)changed;
    if (row->kind == ROW_SCORE_FROZEN || row->kind == ROW_SCORE_THAWED)
        return public_freeze(view, row, err);
    if (view->ledger.standing.final == final)
        return view_no_move(final ? "final" : "not final", final ? "final" : "reopened", err);
    view->ledger.standing.final = final;
    view_clean(view->ledger.standing.by, sizeof(view->ledger.standing.by),
               final ? row->as.score_final.by : row->as.score_turn.by);
    view_clean(view->ledger.standing.without, sizeof(view->ledger.standing.without),
               final ? row->as.score_final.without : "");
    return 0;
}
