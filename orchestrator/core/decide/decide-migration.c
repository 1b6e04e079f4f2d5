/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Machines that go to another host with their disks, a few at a time. The row `going` comes before
 * a machine is shut down, and the row `done` after its disk lies whole on the other host: until
 * then it stands, and is started, where it stood, whatever is killed; from then on only on the
 * other host, as `vm.moved` is in the same commit.
 */
#include "core/decide/decide.h"
#include "core/view/snapshots.h"

enum { MIGRATIONS_AT_ONCE = 2 };

static void migration_row(struct intents *intents, const struct view_vm *vm,
                          enum migration_state state, const char *text)
{
    intents_row(intents, &(struct row){.kind = ROW_VM_MIGRATION,
                                       .as.vm_migration = {.vm = vm->made.vm,
                                                           .state = state,
                                                           .host = vm->migration.host,
                                                           .by = vm->migration.by,
                                                           .text = text}});
}

/* Its SSH server is still to be asked to shut it down, so its place is kept. */
static void migration_begin(const struct view_vm *vm, struct intents *intents)
{
    if (vm->state == VM_UP || vm->state == VM_UNREACHABLE)
        intents_vm(intents, vm, VM_LOST, "it goes to another host");
    intents_row(intents, &(struct row){.kind = ROW_VM_STATE,
                                       .as.vm_state = {.vm = vm->made.vm,
                                                       .state = VM_PLANNED,
                                                       .incarnation = vm->incarnation,
                                                       .host = vm->host,
                                                       .port = vm->port,
                                                       .by = vm->migration.by,
                                                       .text = "goes to another host with its "
                                                               "disk"}});
    migration_row(intents, vm, MIGRATION_GOING, "");
}

/* What else is done to it at the moment comes to its end first. */
static bool migration_can_begin(const struct state *state, const struct view_vm *vm)
{
    uint32_t count;
    const uint32_t *features = state_items(&state->features_of_vm, vm->made.vm, &count);

    for (uint32_t i = 0; i < count; i++)
        if (view_feature(state->view, features[i])->state == FEATURE_SENT)
            return false; /* it may yet restart the machine */
    return vm->keeping[0] == '\0' &&
           (vm->state == VM_UP || vm->state == VM_UNREACHABLE || vm->state == VM_LOST ||
            vm->state == VM_FAILED || vm->state == VM_STOPPED);
}

/* It was removed, or is made anew: there is no disk to go with it. */
static bool migration_is_idle(const struct view_vm *vm)
{
    return vm->state == VM_GONE || vm->stood != vm->incarnation;
}

size_t decide_migrations(const struct state *state, struct intents *intents)
{
    const struct view *view = state->view;
    size_t going = 0, open = 0;

    FOR_VMS(view, vm)
    {
        going += vm->migration.state == MIGRATION_GOING;
        open += view_is_migrating(vm);
    }
    FOR_VMS(view, vm)
    {
        if (vm->migration.state != MIGRATION_WANTED)
            continue;
        if (migration_is_idle(vm)) {
            migration_row(intents, vm, MIGRATION_FAILED, "it has no disk of its own time any more");
        } else if (going < MIGRATIONS_AT_ONCE && migration_can_begin(state, vm)) {
            migration_begin(vm, intents);
            going++;
        }
    }
    return open;
}

void decide_migration_row(const struct row *row, struct intents *intents)
{
    if (row->kind == ROW_VM_MIGRATION && row->as.vm_migration.state == MIGRATION_GOING)
        intents_act(intents, ACTION_MIGRATE, row->as.vm_migration.vm, 0);
}

/* Snapshots are of the definition that it had there. */
static void migration_lose_snapshots(const struct view_vm *vm, struct intents *intents)
{
    for (size_t i = 0; i < vm->snapshot_count; i++)
        intents_kept(intents, vm, KEPT_LOST, vm->snapshots[i].name, "it went to another host");
}

void decide_migration_ended(const struct state *state, const struct ended *ended,
                            struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ended->subject);

    if (vm == NULL || vm->migration.state != MIGRATION_GOING || vm->state != VM_PLANNED)
        return;
    if (ended->outcome != OUTCOME_DONE) {
        migration_row(intents, vm, MIGRATION_FAILED, ended->text);
        /* What may have come there all the same is removed. */
        intents_act(intents, ACTION_MOVED, vm->made.vm, vm->migration.host);
        return;
    }
    migration_row(intents, vm, MIGRATION_DONE, ended->text);
    migration_lose_snapshots(vm, intents);
    intents_row(intents, &(struct row){.kind = ROW_VM_MOVED,
                                       .as.vm_moved = {.vm = vm->made.vm,
                                                       .host = vm->migration.host,
                                                       .from = vm->made.host,
                                                       .by = vm->migration.by,
                                                       .text = "with its disk"}});
}

void decide_migrations_resume(const struct state *state, struct intents *intents)
{
    FOR_VMS(state->view, vm)
    {
        if (vm->migration.state == MIGRATION_GOING)
            intents_act(intents, ACTION_MIGRATE, vm->made.vm, 0);
    }
}
