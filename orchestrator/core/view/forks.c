/* SPDX-License-Identifier: Apache-2.0 */
/* Which VMs are like each other, and how far their forks are, by rows vm.fork. */
#include "core/view/forks.h"

#include <string.h>

#include "base/mix.h"
#include "core/view/view-host.h"
#include "core/view/view-places.h"

enum fork_state fork_of(const struct view_vm *vm)
{
    return vm->fork.incarnation == vm->incarnation ? vm->fork.state : FORK_NONE;
}

bool fork_is_open(const struct view_vm *vm)
{
    enum fork_state state = fork_of(vm);

    return state == FORK_GOLDEN || state == FORK_KEPT || state == FORK_WANTED || state == FORK_OWN;
}

bool fork_is_first_login(const struct view_vm *vm)
{
    return vm->made.account && fork_is_open(vm);
}

bool fork_awaits_first_login(const struct view_vm *vm)
{
    return vm->made.account && fork_of(vm) == FORK_WANTED;
}

bool fork_is_nobody(const struct view_vm *vm, uint32_t *ret_golden)
{
    enum fork_state state = fork_of(vm);

    if (state != FORK_GOLDEN && state != FORK_KEPT && state != FORK_WANTED)
        return false;
    *ret_golden = state == FORK_WANTED ? vm->fork.from : vm->made.vm;
    return true;
}

/* ---- which are alike ---- */

static size_t fork_count_nics(const struct vm_made *vm)
{
    size_t count = 0;

    for (const char *at = vm->address; at != NULL && (at = strchr(at, ',')) != NULL; at++)
        count++;
    return count;
}

/* Texts that are empty may be NULL in a plan. */
static bool fork_is_same(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* A router's rules are in its seed and read at its boot; nothing gets into a VM without management
 * to give it another identity; what does is a script of sh. The memory of a VM holds the keys of
 * its TPM. One that is made ready by a first login is not asked for another name. A container has
 * no snapshot. */
static bool fork_is_possible(const struct vm_made *vm)
{
    return vm->vm != 0 && vm->team != 0 && !vm->unmanaged && !vm->tpm && !vm->account &&
           !vm->light && fork_is_same(vm->shell, "") && (vm->acls == NULL || vm->acls[0] == '\0');
}

bool fork_are_alike(const struct vm_made *a, const struct vm_made *b)
{
    return fork_is_possible(a) && fork_is_possible(b) && strcmp(a->id, b->id) == 0 &&
           fork_is_same(a->image, b->image) && a->ram == b->ram && a->cpu == b->cpu &&
           a->screen == b->screen && fork_count_nics(a) == fork_count_nics(b);
}

uint64_t fork_look(const struct vm_made *vm)
{
    uint64_t look = mix_bytes(MIX_BEGIN, vm->id, strlen(vm->id) + 1);

    if (vm->image != NULL)
        look = mix_bytes(look, vm->image, strlen(vm->image));
    look = mix_bytes(look, &vm->ram, sizeof(vm->ram));
    return mix_bytes(look, &vm->cpu, sizeof(vm->cpu));
}

/* ---- rows ---- */

int view_forked(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct vm_fork *body = &row->as.vm_fork;
    struct view_vm *vm = view_vm(view, body->vm);

    (void)changed;
    if (vm == NULL)
        return view_no_such("VM", body->vm, err);
    vm->fork.state = (enum fork_state)body->state;
    vm->fork.incarnation = body->incarnation;
    if (body->state == FORK_WANTED) {
        view_lose_snapshots(vm); /* they go with the disk */
        vm->fork.from = body->from;
        vm->fork.from_incarnation = body->from_incarnation;
    }
    if (body->state == FORK_KEPT)
        vm->fork.golden = body->incarnation;
    view_clean(vm->fork.text, sizeof(vm->fork.text), body->text);
    return 0;
}

void view_break_fork(struct view_vm *vm, enum vm_state next)
{
    bool ends = next == VM_FAILED || next == VM_LOST || next == VM_STOPPED || next == VM_GONE;

    if (ends && fork_is_open(vm))
        vm->fork.state = FORK_FAILED;
    if (next == VM_GONE)
        vm->fork.golden = 0;
}

void view_note_golden(const struct view *view, struct view_feature *feature)
{
    /* A seat may be told of a feature and not of its VM. */
    const struct view_vm *vm = view_vm(view, feature->made.vm);

    if (feature->state == FEATURE_DONE && vm != NULL && fork_of(vm) == FORK_GOLDEN)
        feature->golden = feature->incarnation;
}
