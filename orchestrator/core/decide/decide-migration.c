/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Machines that go to another host with their disks, a few at a time. The row `going` comes before
 * a machine is shut down, and the row `done` after its disk lies whole on the other host: until
 * then it stands, and is started, where it stood, whatever is killed; from then on only on the
 * other host, as `vm.moved` is in the same commit.
 *
 * Where libvirt can (over OVN, between two hosts that are reached by SSH) a machine that is up goes
 * live: it runs on until its memory and disk are on the other host, where it stands still until the
 * row `done` is on disk. One that cannot go live, while both hosts answer, is shut down instead;
 * one that is unreachable because its host or the controller has just been away is waited for
 * first.
 */
#include "core/decide/decide.h"
#include "core/view/moves.h"
#include "core/view/snapshots.h"

#include <string.h>

enum { MIGRATIONS_AT_ONCE = 2 };

static void migration_row(struct intents *intents, const struct view_vm *vm,
                          enum migration_state state, bool live, const char *text)
{
    intents_row(intents, &(struct row){.kind = ROW_VM_MIGRATION,
                                       .as.vm_migration = {.vm = vm->made.vm,
                                                           .state = state,
                                                           .host = vm->migration.host,
                                                           .by = vm->migration.by,
                                                           .text = text,
                                                           .live = live}});
}

/* Its SSH server is still to be asked to shut it down, so its place is kept. */
static void migration_shut_down(const struct view_vm *vm, const char *why, struct intents *intents)
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
    migration_row(intents, vm, MIGRATION_GOING, false, why);
}

static bool migration_answers(const struct view *view, uint32_t ordinal)
{
    const struct view_host *host = view_host(view, ordinal);

    return host != NULL && !host->off && !host->provider_lost && !host->way_lost;
}

/* A snapshot would have to be removed first, and is of no use there either way. */
static bool migration_can_be_live(const struct view *view, const struct view_vm *vm)
{
    const struct view_host *from = view_host(view, vm->made.host),
                           *to = view_host(view, vm->migration.host);

    return vm->hung[0] == '\0' && !vm->halted && vm->snapshot_count == 0 &&
           view->exercise.network != NULL && strcmp(view->exercise.network, "ovn") == 0 &&
           from != NULL && from->made.ssh[0] != '\0' && to != NULL && to->made.ssh[0] != '\0';
}

static void migration_begin(const struct view *view, const struct view_vm *vm,
                            struct intents *intents)
{
    if (vm->state == VM_UP && migration_can_be_live(view, vm))
        migration_row(intents, vm, MIGRATION_GOING, true, "");
    else
        migration_shut_down(vm, "", intents);
}

static bool migration_rests(const struct view_vm *vm)
{
    return vm->keeping[0] == '\0' &&
           (vm->state == VM_UP || vm->state == VM_UNREACHABLE || vm->state == VM_LOST ||
            vm->state == VM_FAILED || vm->state == VM_STOPPED);
}

/* Its host, or the controller, has just been away. Whether it answers is being asked, and one that
 * does is not shut down for it. */
static bool migration_is_asked(const struct state *state, const struct view_vm *vm)
{
    return vm->state == VM_UNREACHABLE && view_has_turned(state->view, vm, state->r) &&
           migration_can_be_live(state->view, vm);
}

/* What else is done to it at the moment comes to its end first. */
static bool migration_can_begin(const struct state *state, const struct view_vm *vm)
{
    uint32_t count;
    const uint32_t *features = state_items(&state->features_of_vm, vm->made.vm, &count);

    for (uint32_t i = 0; i < count; i++)
        if (view_feature(state->view, features[i])->state == FEATURE_SENT)
            return false; /* it may yet restart the machine */
    return migration_rests(vm) && !migration_is_asked(state, vm);
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
            migration_row(intents, vm, MIGRATION_FAILED, false,
                          "it has no disk of its own time any more");
        } else if (going < MIGRATIONS_AT_ONCE && migration_can_begin(state, vm)) {
            migration_begin(view, vm, intents);
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

static void migration_stays(const struct view_vm *vm, const char *text, struct intents *intents)
{
    migration_row(intents, vm, MIGRATION_FAILED, false, text);
    /* What may have come there all the same is removed. */
    intents_act(intents, ACTION_MOVED, vm->made.vm, vm->migration.host);
}

static void migration_went(const struct view_vm *vm, bool live, const char *text,
                           struct intents *intents)
{
    migration_row(intents, vm, MIGRATION_DONE, live, text);
    migration_lose_snapshots(vm, intents);
    intents_row(intents, &(struct row){.kind = ROW_VM_MOVED,
                                       .as.vm_moved = {.vm = vm->made.vm,
                                                       .host = vm->migration.host,
                                                       .from = vm->made.host,
                                                       .by = vm->migration.by,
                                                       .text = live ? "live" : "with its disk",
                                                       .live = live}});
}

/* A host has not even removed what came to it. */
static bool migration_was_cut(const struct ended *ended)
{
    return ended->reason != NULL && ended->reason[0] != '\0';
}

/* It stands still on the other host until it is asked to run on there. */
static void migration_ended_live(const struct view *view, const struct ended *ended,
                                 const struct view_vm *vm, struct intents *intents)
{
    if (ended->outcome == OUTCOME_DONE && move_vm(vm->state, VM_MAKING)) {
        migration_went(vm, true, ended->text, intents);
        intents_vm(intents, vm, VM_MAKING, "runs on there");
    } else if (ended->outcome != OUTCOME_DONE && !migration_was_cut(ended) &&
               migration_answers(view, vm->made.host) &&
               migration_answers(view, vm->migration.host) && migration_rests(vm)) {
        migration_shut_down(vm, ended->text, intents);
    } else {
        migration_stays(vm, ended->text, intents);
    }
}

void decide_migration_ended(const struct state *state, const struct ended *ended,
                            struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ended->subject);

    if (vm == NULL || vm->migration.state != MIGRATION_GOING)
        return;
    if (vm->migration.live)
        migration_ended_live(state->view, ended, vm, intents);
    else if (vm->state != VM_PLANNED)
        return;
    else if (ended->outcome != OUTCOME_DONE)
        migration_stays(vm, ended->text, intents);
    else
        migration_went(vm, false, ended->text, intents);
}

void decide_migrations_resume(const struct state *state, struct intents *intents)
{
    FOR_VMS(state->view, vm)
    {
        if (vm->migration.state == MIGRATION_GOING)
            intents_act(intents, ACTION_MIGRATE, vm->made.vm, 0);
    }
}
