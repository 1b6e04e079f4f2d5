/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM that goes to another host with its disk, and live also with its memory. Until the row `done`
 * it stands where it stood, and is started nowhere else; `vm.moved` follows that row. What does not
 * find it while it is away, and for a minute after it is up again, is no fault of its team. That
 * ends too when it has had its time to boot and does not answer, as the reason may be on the disk
 * that the team wrote.
 */
#include "core/view/forks.h"
#include "core/view/view-host.h"
#include "core/view/view-places.h"

#include "core/model/row.h"

enum { UP_GRACE = 60000 /* ms */ };

bool view_is_migrating(const struct view_vm *vm)
{
    return vm->migration.state == MIGRATION_WANTED || vm->migration.state == MIGRATION_GOING;
}

bool view_can_migrate(const struct view_vm *vm)
{
    bool rests = vm->state == VM_UP || vm->state == VM_UNREACHABLE || vm->state == VM_LOST ||
                 vm->state == VM_FAILED || vm->state == VM_STOPPED;

    return rests && vm->incarnation != 0 && vm->stood == vm->incarnation && !fork_is_open(vm) &&
           !view_is_migrating(vm);
}

bool view_was_displaced(const struct view_vm *vm, int64_t then)
{
    return vm->displaced || then < vm->displaced_until;
}

static void migration_on_vm(struct view_vm *vm, enum vm_state state, int64_t r)
{
    if (state == VM_BOOTING)
        vm->boot_since = r;
    if (state == VM_UP && vm->boot_since != 0)
        vm->boot = r - vm->boot_since;
    if (state == VM_UP)
        vm->migration.arrives = false;
    if (state != VM_UP && state != VM_UNREACHABLE)
        return;
    vm->boot_since = 0;
    if (vm->displaced)
        vm->displaced_until = r + UP_GRACE;
    vm->displaced = false;
}

void view_follow_migrations(const struct view *view, const struct row *row)
{
    if (row->kind == ROW_VM_STATE)
        migration_on_vm(view_vm(view, row->as.vm_state.vm), (enum vm_state)row->as.vm_state.state,
                        row->r);
    if (row->kind != ROW_RANGE_STATE || row->as.range_state.state != RANGE_REMOVING)
        return;
    for (size_t i = 0; i < view->vm_count; i++)
        if (view_is_migrating(&view->vms[i]))
            view->vms[i].migration.state = MIGRATION_FAILED;
}

/* One that cannot go live goes without its memory. */
static bool migration_may(const struct view_migration *at, const struct vm_migration *body)
{
    enum migration_state from = at->state;

    switch ((enum migration_state)body->state) {
    case MIGRATION_WANTED:
        return from != MIGRATION_WANTED && from != MIGRATION_GOING;
    case MIGRATION_GOING:
        return from == MIGRATION_WANTED || (from == MIGRATION_GOING && at->live && !body->live);
    case MIGRATION_DONE:
        return from == MIGRATION_GOING;
    case MIGRATION_FAILED:
        return from == MIGRATION_WANTED || from == MIGRATION_GOING;
    default:
        return false;
    }
}

int view_migration_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct vm_migration *body = &row->as.vm_migration;
    struct view_vm *vm = view_vm(view, body->vm);

    (void)changed;
    if (vm == NULL)
        return view_no_such("VM", body->vm, err);
    if (view_host(view, body->host) == NULL)
        return view_no_such("host", body->host, err);
    if (!migration_may(&vm->migration, body))
        return view_no_move(migration_words[vm->migration.state], migration_words[body->state],
                            err);
    vm->migration.state = (enum migration_state)body->state;
    vm->migration.host = body->host;
    vm->migration.orders += body->state == MIGRATION_WANTED;
    vm->migration.live =
        body->live && (body->state == MIGRATION_GOING || body->state == MIGRATION_DONE);
    vm->displaced |= body->state == MIGRATION_GOING && !body->live;
    view_clean(vm->migration.by, sizeof(vm->migration.by), body->by);
    view_clean(vm->migration.text, sizeof(vm->migration.text), body->text);
    return 0;
}
