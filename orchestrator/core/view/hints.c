/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/hints.h"

#include "core/model/row.h"
#include "core/view/score.h"
#include "core/view/view-places.h"

const struct view_hint *view_hint_of(const struct view *view, uint32_t inject, uint32_t number)
{
    for (size_t i = 0; i < view->hints.hint_count; i++) {
        const struct view_hint *hint = &view->hints.hints[i];

        for (uint32_t k = 0; hint->made.number == number && k < hint->made.injects.count; k++)
            if (hint->made.injects.items[k] == inject)
                return hint;
    }
    return NULL;
}

const struct view_taken *view_taken_of(const struct view *view, uint32_t team, uint32_t message,
                                       uint32_t number)
{
    for (size_t i = 0; i < view->hints.taken_count; i++) {
        const struct view_taken *taken = &view->hints.taken[i];

        if (taken->made.team == team && taken->made.message == message &&
            taken->made.number == number)
            return taken;
    }
    return NULL;
}

struct view_flag *view_flag(const struct view *view, uint32_t ordinal)
{
    struct view_flag *flag =
        ordinal != 0 && ordinal <= view->hints.flag_count ? &view->hints.flags[ordinal - 1] : NULL;

    return flag != NULL && flag->made.flag == ordinal ? flag : NULL;
}

/* ---- rows ---- */

static int hints_made(struct view *view, const struct row *row, struct error *err)
{
    struct view_hint *hint;
    struct row kept;

    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    hint = view_add_place(view, &view->hints.hints, &view->hints.hint_count, sizeof(*hint),
                          kept.as.hint_made.hint, err);
    if (hint == NULL)
        return -ERROR_STATE;
    hint->made = kept.as.hint_made;
    return 0;
}

static int hints_flag(struct view *view, const struct row *row, struct error *err)
{
    struct view_flag *flag;
    struct row kept;

    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    flag = view_add_place(view, &view->hints.flags, &view->hints.flag_count, sizeof(*flag),
                          kept.as.flag_made.flag, err);
    if (flag == NULL)
        return -ERROR_STATE;
    flag->made = kept.as.flag_made;
    flag->found = -1;
    return 0;
}

static int hints_taken(struct view *view, const struct row *row, struct error *err)
{
    struct view_taken *taken;
    struct row kept;

    if (view_team(view, row->as.hint_taken.team) == NULL)
        return view_no_such("team", row->as.hint_taken.team, err);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    taken = pool_grow(&view->pool, &view->hints.taken, &view->hints.taken_count, sizeof(*taken));
    if (taken == NULL)
        return error_memory(err);
    *taken = (struct view_taken){.made = kept.as.hint_taken, .x = row->x, .wall = row->wall};
    return 0;
}

/* Of a flag that was not seen, a team's own view has the points alone. */
static int hints_found(struct view *view, const struct row *row)
{
    struct view_flag *flag = view_flag(view, row->as.flag_found.flag);

    if (flag == NULL)
        return 0;
    flag->found = row->x;
    flag->wall = row->wall;
    view_clean(flag->by, sizeof(flag->by), row->as.flag_found.by);
    return 0;
}

static int hints_charged(struct view *view, const struct row *row, struct error *err)
{
    const struct score_charged *body = &row->as.score_charged;
    struct view_team *team = view_team(view, body->team);
    struct view_charge *charge;
    struct row kept;

    if (team == NULL)
        return view_no_such("team", body->team, err);
    if (body->points < 0 || body->points > ROW_INT_MOST / 1024)
        return error_set(err, ERROR_INPUT, "%lld thousandths of a point are out of range",
                         (long long)body->points);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    charge =
        pool_grow(&view->pool, &view->hints.charges, &view->hints.charge_count, sizeof(*charge));
    if (charge == NULL)
        return error_memory(err);
    *charge = (struct view_charge){.made = kept.as.score_charged, .x = row->x};
    team->reverts += body->what == CHARGE_REVERT;
    score_charge(team, body->points);
    return 0;
}

int view_hint_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)changed;
    switch (row->kind) {
    case ROW_HINT_MADE:
        return hints_made(view, row, err);
    case ROW_FLAG_MADE:
        return hints_flag(view, row, err);
    case ROW_HINT_TAKEN:
        return hints_taken(view, row, err);
    case ROW_FLAG_FOUND:
        return hints_found(view, row);
    default:
        return hints_charged(view, row, err);
    }
}
