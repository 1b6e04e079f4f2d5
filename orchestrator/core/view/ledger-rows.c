/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that excuse time: of the scenario (maintenance) and of exercise control, and their reversal;
 * holds of teams. */
#include "core/model/row.h"
#include "core/view/ledger.h"
#include "core/view/view-places.h"

/* A seat that is told only of some has the others' numbers missing. */
struct ledger_window *ledger_window(const struct view *view, uint32_t number)
{
    for (size_t i = 0; i < view->ledger.window_count; i++)
        if (view->ledger.windows[i].made.number == number)
            return &view->ledger.windows[i];
    return NULL;
}

int ledger_take_hold(struct view *view, const struct row *row, struct error *err)
{
    const struct team_clock *body = &row->as.team_clock;
    struct ledger *ledger = &view->ledger;
    struct ledger_hold *hold;

    for (size_t i = 0; body->how == TEAM_RELEASED && i < ledger->hold_count; i++)
        if (ledger->holds[i].team == body->team && ledger->holds[i].to == 0)
            ledger->holds[i].to = row->seq;
    if (body->how != TEAM_HELD)
        return 0;
    hold = pool_grow(&view->pool, &ledger->holds, &ledger->hold_count, sizeof(*hold));
    if (hold == NULL)
        return error_memory(err);
    *hold = (struct ledger_hold){.team = body->team, .from = row->seq};
    return 0;
}

static int ledger_excused(struct view *view, const struct row *row, struct error *err)
{
    const struct score_excused *body = &row->as.score_excused;
    struct ledger_window *window;
    struct row kept;

    if (body->from < 0 || body->to <= body->from)
        return error_set(err, ERROR_INPUT, "excused time ends before it begins");
    if (body->number == 0 || ledger_window(view, body->number) != NULL)
        return error_set(err, ERROR_INPUT, "there is an excuse %u already", body->number);
    if (body->team != 0 && view_team(view, body->team) == NULL)
        return view_no_such("team", body->team, err);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    window =
        pool_grow(&view->pool, &view->ledger.windows, &view->ledger.window_count, sizeof(*window));
    if (window == NULL)
        return error_memory(err);
    *window = (struct ledger_window){
        .made = kept.as.score_excused, .row = row->seq, .x = row->x, .wall = row->wall};
    return 0;
}

static int ledger_unexcused(struct view *view, const struct row *row, struct error *err)
{
    struct ledger_window *window = ledger_window(view, row->as.score_unexcused.number);
    struct row kept;

    if (window == NULL)
        return view_no_such("excuse", row->as.score_unexcused.number, err);
    if (window->reversed)
        return error_set(err, ERROR_INPUT, "excuse %u is reversed already", window->made.number);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    window->end = kept.as.score_unexcused;
    window->reversed = true;
    window->end_row = row->seq;
    window->end_x = row->x;
    window->end_wall = row->wall;
    return 0;
}

int view_excuse_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    int result = row->kind == ROW_SCORE_EXCUSED ? ledger_excused(view, row, err)
                                                : ledger_unexcused(view, row, err);

    (void)changed;
    if (result == 0)
        ledger_recount_all(view);
    return result;
}
