/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/comcheck.h"
#include "core/view/view-places.h"

uint32_t comcheck_machines(const struct view *view, uint32_t team, uint32_t *ret_all)
{
    uint32_t reached = 0;

    *ret_all = 0;
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || vm->made.team != team)
            continue;
        ++*ret_all;
        reached += vm->lamp;
    }
    return reached;
}

bool comcheck_lit(const struct view *view, uint32_t team, enum lamp lamp)
{
    const struct view_team *one = view_team(view, team);
    uint32_t all;

    if (one == NULL || !view->comcheck.started)
        return false;
    return lamp == LAMP_MACHINE ? comcheck_machines(view, team, &all) == all : one->lamps[lamp];
}

bool comcheck_is_whole(const struct view *view, uint32_t team)
{
    bool whole = true;

    for (int lamp = 0; lamp < LAMPS; lamp++)
        whole &= comcheck_lit(view, team, (enum lamp)lamp);
    return whole;
}

static int comcheck_starts(struct view *view, const struct row *row)
{
    view->comcheck.started = true;
    view->comcheck.x = row->x;
    view->comcheck.wall = row->wall;
    view_clean(view->comcheck.by, sizeof(view->comcheck.by), row->as.comcheck_started.by);
    for (size_t i = 0; i < view->team_count; i++)
        for (int lamp = 0; lamp < LAMPS; lamp++)
            view->teams[i].lamps[lamp] = false;
    for (size_t i = 0; i < view->vm_count; i++)
        view->vms[i].lamp = false;
    return 0;
}

int view_comcheck(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct comcheck_lamp *body = &row->as.comcheck_lamp;
    struct view_team *team = view_team(view, body->team);
    struct view_vm *vm = view_vm(view, body->vm);

    (void)changed;
    if (row->kind == ROW_COMCHECK_STARTED)
        return comcheck_starts(view, row);
    if (team == NULL)
        return view_no_such("team", body->team, err);
    if (body->lamp == LAMP_MACHINE && (vm == NULL || vm->made.team != body->team))
        return view_no_such("VM of the team", body->vm, err);
    if (body->lamp == LAMP_MACHINE)
        vm->lamp = true;
    else
        team->lamps[body->lamp] = true;
    return 0;
}
