/* SPDX-License-Identifier: Apache-2.0 */
/* Actions on snapshots: they are taken, alone or of machines that stand still, and removed. */
#include "core/view/snapshots.h"
#include "engine/control/act-own.h"
#include "engine/control/hosts.h"
#include "engine/control/within.h"

/* What the snapshots that are still to be taken on the machine's host take at most, bytes. */
static int64_t act_room(struct controller *c, const struct view_vm *at)
{
    const struct range_host *host = hosts_of(c, at);
    int64_t room = 0;

    FOR_VMS(c->state.view, vm)
    {
        bool waits = vm->keep_group == 0 || vm->keep_step == KEPT_WANTED ||
                     vm->keep_step == KEPT_SUSPENDED || vm->keep_step == KEPT_TAKING;

        if (vm->keeping[0] != '\0' && waits && hosts_of(c, vm) == host)
            room += vm->made.ram;
    }
    return room;
}

void act_keep(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    char stays[SNAPSHOTS_NAMES];
    struct error err = {0};
    struct job *job;
    json_t *body;

    if (vm->keeping[0] == '\0')
        return;
    job = act_begin_alone(c, action, &err);
    if (job == NULL)
        return;
    body = request_domain(vm);
    snapshot_stays(vm, stays);
    if (body != NULL) {
        json_object_set_new(body, "kept", json_string(vm->keeping));
        json_object_set_new(body, "stays", json_string(stays));
        json_object_set_new(body, "room", json_integer(act_room(c, vm)));
    }
    if (body != NULL && vm->keep_group != 0)
        json_object_set_new(body, "suspended", json_true());
    act_submit_vm(c, vm, job, "vm.keep", WITHIN_KEEP, body, &err);
}

void act_discard(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    char stays[SNAPSHOTS_NAMES];
    struct error err = {0};
    struct job *job;
    json_t *body;

    if (!snapshot_is_any_unwanted(vm))
        return;
    job = act_begin_alone(c, action, &err);
    if (job == NULL)
        return;
    snapshot_stays(vm, stays);
    body = request_domain(vm);
    if (body != NULL)
        json_object_set_new(body, "stays", json_string(stays));
    act_submit_vm(c, vm, job, "vm.discard", WITHIN_KEEP, body, &err);
}

void act_suspend(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err = {0};
    struct job *job = act_begin_alone(c, action, &err);
    json_t *body;

    if (job == NULL)
        return;
    body = request_domain(vm);
    if (body != NULL)
        json_object_set_new(body, "room", json_integer(act_room(c, vm)));
    act_submit_vm(c, vm, job, "vm.suspend", WITHIN_SUSPEND, body, &err);
}

void act_run_on(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err = {0};
    struct job *job = act_begin_alone(c, action, &err);

    if (job != NULL)
        act_submit_vm(c, vm, job, "vm.resume", WITHIN_MACHINE, request_domain(vm), &err);
}
