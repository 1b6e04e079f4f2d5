/* SPDX-License-Identifier: Apache-2.0 */
/* Sheets that teams get to see: now, or at a time that was planned. */
#include "core/view/sheets.h"

#include "core/model/row.h"
#include "core/view/view-places.h"

bool sheets_row_is_inside(const struct row *row)
{
    switch (row->kind) {
    case ROW_SCORE_AWARD:
        return row->as.score_award.inside;
    case ROW_OBJECTIVE_STATE:
        return row->as.objective_state.inside;
    case ROW_SHEET_FILED:
    case ROW_SHEET_OPENED:
    case ROW_SHEET_REOPENED:
    case ROW_SHEET_PLANNED:
        return true;
    default:
        return false;
    }
}

static int release_planned(struct view *view, const struct row *row, struct error *err)
{
    const struct sheet_planned *body = &row->as.sheet_planned;
    struct view_sheet_plan *plan;
    struct row kept;

    if (body->done && body->number >= 1 && body->number <= view->sheets.plan_count) {
        view->sheets.plans[body->number - 1].done = true;
        return 0;
    }
    if (body->done || body->number != view->sheets.plan_count + 1)
        return view_no_such("planned release", body->number, err);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    plan = pool_grow(&view->pool, &view->sheets.plans, &view->sheets.plan_count, sizeof(*plan));
    if (plan == NULL)
        return error_memory(err);
    *plan = (struct view_sheet_plan){.made = kept.as.sheet_planned};
    return 0;
}

/* A team's own fold has no sheets, only what was released of them. */
static int release_made(struct view *view, const struct row *row, struct error *err)
{
    const struct sheet_released *body = &row->as.sheet_released;
    struct view_graded *graded = view_graded_of(view, body->metric, body->report, body->inject);
    struct view_released *released = NULL;
    struct row kept;

    if (view_team(view, body->team) == NULL)
        return view_no_such("team", body->team, err);
    if (view_metric(view, body->metric) == NULL)
        return view_no_such("metric", body->metric, err);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    for (size_t i = 0; i < view->sheets.released_count; i++)
        if (view->sheets.released[i].made.team == body->team &&
            view->sheets.released[i].made.number == body->number)
            released = &view->sheets.released[i];
    if (released == NULL)
        released = pool_grow(&view->pool, &view->sheets.released, &view->sheets.released_count,
                             sizeof(*released));
    if (released == NULL)
        return error_memory(err);
    *released = (struct view_released){.made = kept.as.sheet_released, .x = row->x};
    if (graded != NULL) {
        graded->released = graded->complete;
        graded->released_x = row->x;
        view_clean(graded->released_by, sizeof(graded->released_by), body->by);
    }
    return 0;
}

int view_release_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)changed;
    return row->kind == ROW_SHEET_PLANNED ? release_planned(view, row, err)
                                          : release_made(view, row, err);
}
