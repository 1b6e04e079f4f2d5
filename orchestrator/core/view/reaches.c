/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of what seats reach; docs/JOURNAL.md says what they mean. */
#include "core/view/reaches.h"

#include "core/view/view-places.h"

struct view_reach *view_reach(const struct view *view, uint32_t number)
{
    for (size_t i = 0; number != 0 && i < view->reaches.count; i++)
        if (view->reaches.open[i].number == number)
            return &view->reaches.open[i];
    return NULL;
}

size_t view_reaches_of(const struct view *view, enum role role, uint32_t team)
{
    size_t count = 0;

    for (size_t i = 0; i < view->reaches.count; i++)
        count += view->reaches.open[i].role == role && view->reaches.open[i].team == team;
    return count;
}

static int reaches_open(struct view *view, const struct row *row, struct error *err)
{
    const struct reach_opened *body = &row->as.reach_opened;
    struct view_reaches *own = &view->reaches;
    struct view_reach *reach;

    if (view_vm(view, body->vm) == NULL)
        return view_no_such("VM", body->vm, err);
    if (body->reach == 0 || view_reach(view, body->reach) != NULL)
        return error_set(err, ERROR_STATE, "reach %u is open", body->reach);
    /* Places of those that ended are used again. */
    if (own->count == own->room) {
        if (pool_grow(&view->pool, &own->open, &own->room, sizeof(*reach)) == NULL)
            return error_memory(err);
    }
    reach = &own->open[own->count++];
    *reach = (struct view_reach){.number = body->reach,
                                 .vm = body->vm,
                                 .port = body->port,
                                 .team = body->team,
                                 .session = body->session,
                                 .what = (enum reach_what)body->what,
                                 .role = (enum role)body->role,
                                 .x = row->x,
                                 .wall = row->wall};
    view_clean(reach->by, sizeof(reach->by), body->by);
    if (body->reach > own->newest)
        own->newest = body->reach;
    return 0;
}

int view_reached(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    struct view_reach *reach;

    (void)changed;
    if (row->kind == ROW_REACH_OPENED)
        return reaches_open(view, row, err);
    reach = view_reach(view, row->as.reach_closed.reach);
    if (reach == NULL)
        return error_set(err, ERROR_STATE, "reach %u is not open", row->as.reach_closed.reach);
    *reach = view->reaches.open[--view->reaches.count];
    return 0;
}

void view_reaches_restart(struct view *view)
{
    view->reaches.count = 0;
}
