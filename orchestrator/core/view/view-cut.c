/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For how long a guest has cut itself off: its SSH server does not answer or it was shut down, it
 * had been reachable before, and neither an inject nor an order, the clock or a fault of ours is
 * the cause. The time is kept per VM, so that every check of it knows by one subtraction how long
 * it has been without a value; it never runs while exercise time stands, its team is held or an
 * agent is away.
 */
#include <string.h>

#include "core/view/view-places.h"
#include "core/model/machine-action.h"

enum {
    BOOT_GRACE = 180000 /* ms that a guest may take to answer again after it was reset or powered
                           off from outside */
};

struct view_vm *view_guest_of(const struct view *view, const struct view_condition *condition)
{
    return view_vm(view, condition->made.from != 0 ? condition->made.from : condition->made.vm);
}

/* The agents that would notice that the guest answers again, and that it runs. */
static bool cut_agents_are_there(const struct view *view)
{
    for (size_t i = 0; i < view->agent_count; i++)
        if ((strcmp(view->agents[i].name, "remote") == 0 ||
             strcmp(view->agents[i].name, "virt") == 0) &&
            view->agents[i].state != AGENT_UP)
            return false;
    return true;
}

static bool cut_counts(const struct view *view, const struct view_vm *vm)
{
    return vm->guest && !vm->unlinked && !vm->halted && vm->keeping[0] == '\0' &&
           view->phase == PHASE_RUNNING && !view_is_held(view, vm->made.team) &&
           cut_agents_are_there(view) && !view_is_away(view, vm);
}

/* What has counted until now is kept, and whether it goes on is asked anew. */
static void cut_turn(const struct view *view, struct view_vm *vm, int64_t r)
{
    if (vm->cut_since >= 0 && r > vm->cut_since)
        vm->cut += r - vm->cut_since;
    vm->cut_since = !cut_counts(view, vm) ? -1 : r > vm->excused_until ? r : vm->excused_until;
}

static void cut_turn_all(const struct view *view, int64_t r)
{
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0)
            cut_turn(view, &view->vms[i], r);
}

/* What was taken for the guest's own doing since its host was lost, and before anybody knew of
 * that, was the range's. */
static void cut_on_agent(const struct view *view, int64_t r)
{
    cut_turn_all(view, r);
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && view_is_away(view, &view->vms[i]))
            view->vms[i].cut_made = view->vms[i].cut;
}

/* Nobody could check for this long, or the time no longer counts. */
static void cut_forgive(const struct view *view, int64_t length, int64_t r)
{
    for (size_t i = 0; i < view->vm_count; i++) {
        struct view_vm *vm = &view->vms[i];

        if (vm->made.vm != 0 && vm->cut_since >= 0 && vm->cut_since < r)
            vm->cut_since = vm->cut_since + length < r ? vm->cut_since + length : r;
    }
}

/* ---- what is done to a VM from outside ---- */

static void cut_on_vm_state(const struct view *view, const struct row *row)
{
    const struct vm_state_row *body = &row->as.vm_state;
    struct view_vm *vm = view_vm(view, body->vm);

    vm->guest = body->guest;
    if (body->excused_until > vm->excused_until)
        vm->excused_until = body->excused_until;
    if (body->state == VM_MAKING || body->state == VM_BOOTING) {
        vm->touched = row->r;
        vm->unlinked = vm->halted = false;
    }
    if (body->state == VM_MAKING) {
        vm->behind = vm->from[0] != '\0';
        vm->making_since = row->r;
    }
    cut_turn(view, vm, row->r);
    /* It begins anew, or it was the range's fault after all. */
    if (body->state == VM_MAKING ||
        ((body->state == VM_LOST || body->state == VM_UNREACHABLE) && !body->guest))
        vm->cut_made = vm->cut;
}

static int cut_act_of(const struct view_inject *inject)
{
    for (int act = 0; act < MACHINE_ACTIONS; act++)
        if (strcmp(inject->made.machine, machine_words[act]) == 0)
            return act;
    return -1;
}

/* From the moment at which an act is on its way it may be the cause, and until the act that undoes
 * it has been done. */
static void cut_on_inject_state(const struct view *view, const struct row *row)
{
    const struct inject_state_row *body = &row->as.inject_state;
    const struct view_inject *inject = view_inject(view, body->inject);
    struct view_vm *vm = view_vm(view, inject->made.vm);
    bool begins = body->state == INJECT_DISPATCHED, done = body->state == INJECT_DELIVERED,
         fails = body->state == INJECT_FAILED;
    int act = vm != NULL ? cut_act_of(inject) : -1;

    if (act < 0 || (!begins && !done && !fails))
        return;
    vm->touched = row->r;
    vm->behind = vm->behind || (act == MACHINE_RESUME && done);
    if (act == MACHINE_LINK_DOWN)
        vm->unlinked = !fails;
    else if (act == MACHINE_PAUSE || act == MACHINE_POWER_OFF)
        vm->halted = !fails;
    else if (act == MACHINE_LINK_UP && done)
        vm->unlinked = false;
    else if (act == MACHINE_RESUME && done)
        vm->halted = false;
    else if (act == MACHINE_RESET && !fails)
        vm->excused_until = row->r + BOOT_GRACE;
    cut_turn(view, vm, row->r);
}

static void cut_on_kept(const struct view *view, const struct row *row)
{
    struct view_vm *vm = view_vm(view, row->as.vm_kept.vm);

    vm->touched = row->r;
    vm->behind =
        vm->behind || row->as.vm_kept.state == KEPT_DONE || row->as.vm_kept.state == KEPT_SUSPENDED;
    cut_turn(view, vm, row->r);
}

void view_follow_cuts(const struct view *view, const struct row *row)
{
    view_follow_migrations(view, row);
    switch (row->kind) {
    case ROW_VM_STATE:
        cut_on_vm_state(view, row);
        break;
    case ROW_INJECT_STATE:
        cut_on_inject_state(view, row);
        break;
    case ROW_VM_KEPT:
        cut_on_kept(view, row);
        break;
    case ROW_CLOCK_OUTAGE:
        cut_forgive(view, row->as.clock_outage.length, row->r);
        break;
    case ROW_CLOCK_MOVED:
        if (row->as.clock_moved.how == MOVE_REMOVED)
            cut_forgive(view, row->as.clock_moved.length, row->r);
        break;
    case ROW_CLOCK_STARTED:
    case ROW_CLOCK_PAUSED:
    case ROW_CLOCK_RESUMED:
    case ROW_CLOCK_HOURS:
    case ROW_CLOCK_ENDED:
    case ROW_TEAM_CLOCK:
        cut_turn_all(view, row->r);
        break;
    case ROW_AGENT_STATE:
        cut_on_agent(view, row->r);
        break;
    default:
        break;
    }
}

/* ---- what checks are told of it ---- */

static int64_t cut_of(const struct view_vm *vm, int64_t r)
{
    return vm->cut + (vm->cut_since >= 0 && r > vm->cut_since ? r - vm->cut_since : 0);
}

void view_follow_result(const struct view *view, struct view_condition *condition,
                        const struct row *row)
{
    const struct condition_result *body = &row->as.condition_result;
    const struct view_vm *guest = view_guest_of(view, condition);

    condition->guest = body->guest;
    if (body->guest) {
        condition->in_a_row = body->in_a_row;
        condition->in_a_row_of = body->incarnation;
    }
    if (body->guest || body->value < 0)
        return;
    condition->worked = true;
    condition->own = row->x;
    condition->in_a_row = 0;
    condition->cut_before = guest != NULL ? cut_of(guest, row->r) : 0;
}

int64_t view_cut_off(const struct view *view, const struct view_condition *condition, int64_t r)
{
    const struct view_vm *guest = view_guest_of(view, condition);
    int64_t before = condition->cut_before;

    if (guest == NULL)
        return 0;
    if (before < guest->cut_made)
        before = guest->cut_made;
    return cut_of(guest, r) - before;
}

bool view_is_stale(const struct view *view, const struct view_condition *condition)
{
    const struct view_vm *guest = view_guest_of(view, condition);

    if (condition->good == VALUE_NONE || view->phase == PHASE_ENDED || !view_has_range(view))
        return false;
    if (condition->value == VALUE_FAULT || (guest != NULL && guest->hung[0] != '\0'))
        return true;
    return !condition->guest && guest != NULL && guest->state != VM_UP;
}
