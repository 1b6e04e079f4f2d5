/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/adjust.h"

#include "core/model/row.h"
#include "core/view/score.h"
#include "core/view/view-places.h"

struct view_adjustment *view_adjustment_of(const struct view *view, uint32_t team, uint32_t number)
{
    for (size_t i = 0; i < view->adjustments.count; i++) {
        struct view_adjustment *one = &view->adjustments.list[i];

        if (one->made.team == team && one->made.number == number)
            return one;
    }
    return NULL;
}

static int adjust_made(struct view *view, struct view_team *team, const struct row *row,
                       struct error *err)
{
    const struct score_adjusted *body = &row->as.score_adjusted;
    struct view_adjustment *one;
    struct row kept;

    if (body->points < -ADJUST_MOST || body->points > ADJUST_MOST)
        return error_set(err, ERROR_INPUT, "%lld thousandths of a point are out of range",
                         (long long)body->points);
    if (view_adjustment_of(view, body->team, body->number) != NULL)
        return error_set(err, ERROR_INPUT, "team %u has an adjustment %u already", body->team,
                         body->number);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    one = pool_grow(&view->pool, &view->adjustments.list, &view->adjustments.count, sizeof(*one));
    if (one == NULL)
        return error_memory(err);
    *one = (struct view_adjustment){.made = kept.as.score_adjusted, .x = row->x, .wall = row->wall};
    team->adjustments++;
    score_adjust(team, body->points);
    return 0;
}

static int adjust_reversed(struct view *view, struct view_team *team, const struct row *row,
                           struct error *err)
{
    const struct score_reversed *body = &row->as.score_reversed;
    struct view_adjustment *one = view_adjustment_of(view, body->team, body->number);
    struct row kept;

    if (one == NULL)
        return view_no_such("adjustment", body->number, err);
    if (one->reversed)
        return error_set(err, ERROR_INPUT, "adjustment %u of team %u is reversed already",
                         body->number, body->team);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    one->end = kept.as.score_reversed;
    one->end_x = row->x;
    one->end_wall = row->wall;
    one->reversed = true;
    score_adjust(team, -one->made.points);
    return 0;
}

int view_adjust_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    bool is_made = row->kind == ROW_SCORE_ADJUSTED;
    uint32_t ordinal = is_made ? row->as.score_adjusted.team : row->as.score_reversed.team;
    struct view_team *team = view_team(view, ordinal);

    (void)changed;
    if (team == NULL)
        return view_no_such("team", ordinal, err);
    return is_made ? adjust_made(view, team, row, err) : adjust_reversed(view, team, row, err);
}
