/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drift: how the range differs from the plan. A row asks for an inspection, this file compares, and
 * rows record what was found. An inspection that `up` asked for also repairs what can be repaired
 * and touches nothing else. A VM whose disk is gone is made as a new incarnation: the effects of
 * earlier injects are not expected in it, and injects under way are given up. Foreign domains and
 * networks are reported and left alone.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"
#include "core/view/snapshots.h"

/* What becomes of a VM; the greatest of its drifts decides. */
enum repair {
    LEFT,    /* nothing */
    FORGET,  /* it is not to be had any more */
    TOUCHED, /* made again in place: everything that is right is kept, also guest and disk */
    STARTED, /* taken up with its disk */
    REBUILT, /* as its next incarnation */
};

static const struct {
    const char *text, *done; /* the finding; the repair */
    enum repair repair;
} drifts[DRIFTS] = {
    [DRIFT_GONE] = {"its domain is gone", "it is defined and started again with its disk", STARTED},
    [DRIFT_STOPPED] = {"it does not run", "it is started again", STARTED},
    [DRIFT_PAUSED] = {"it is paused", "it is left so, as an inject may have done it", LEFT},
    [DRIFT_STUCK] = {"it is paused by an I/O error of its disk", "it is resumed", TOUCHED},
    [DRIFT_INCARNATION] = {"another incarnation of it exists",
                           "it is BUILT ANEW, and what was on its disk is lost", REBUILT},
    [DRIFT_DEFINITION] = {"its definition was changed",
                          "it is defined as planned; what runs now goes on", TOUCHED},
    [DRIFT_DISK] = {"its disk is gone", "it is BUILT ANEW, and what was on its disk is lost",
                    REBUILT},
    [DRIFT_SEED] = {"its seed is gone", "it is made again", TOUCHED},
    [DRIFT_NETWORK] = {"a network that it needs is gone",
                       "that is made again, and the VM restarted", TOUCHED},
    [DRIFT_KEPT] = {"a snapshot of it is gone", "it cannot be restored from that one", FORGET},
    [DRIFT_FOREIGN] = {"has a name of this exercise and is not of it",
                       "it is left alone; remove or rename it", LEFT},
};

#define HAS(set, kind) (((set) & (1U << (kind))) != 0)

/* Has the VM been made, so that it should exist now? A VM that is being made or was never made
 * cannot drift. */
static bool drift_should_stand(const struct view_vm *vm)
{
    switch (vm->state) {
    case VM_BOOTING:
    case VM_UP:
    case VM_UNREACHABLE:
    case VM_LOST:
    case VM_FAILED:
    case VM_STOPPED:
        return vm->made.vm != 0 && vm->stood == vm->incarnation && vm->incarnation != 0;
    default:
        return false;
    }
}

/* Is it on disk, or on its way to there or from there? */
static bool drift_is_there(const struct view_vm *vm, const struct view_snapshot *snapshot,
                           const struct surveyed *seen)
{
    return vm->keeping[0] != '\0' || snapshot->unwanted ||
           (seen != NULL && text_word(seen->kept, snapshot->name) != 0);
}

static bool drift_is_kept(const struct view_vm *vm, const struct surveyed *seen)
{
    for (size_t i = 0; i < vm->snapshot_count; i++)
        if (!drift_is_there(vm, &vm->snapshots[i], seen))
            return false;
    return true;
}

/* The newest snapshot that is on disk; "": none is. */
static const char *drift_newest(const struct view_vm *vm, const struct surveyed *seen)
{
    for (size_t i = vm->snapshot_count; i-- > 0;)
        if (!vm->snapshots[i].unwanted && drift_is_there(vm, &vm->snapshots[i], seen))
            return vm->snapshots[i].name;
    return "";
}

/* A set of 1 << enum drift_kind. Without a domain nothing more can be told but whether its disk is
 * there. */
static unsigned drift_of(const struct view_vm *vm, const struct surveyed *seen)
{
    unsigned set = 0;
    bool rests = vm->state == VM_STOPPED; /* as somebody ordered */

    if (!drift_should_stand(vm) || (seen != NULL && seen->unknown))
        return 0;
    set |= (unsigned)!drift_is_kept(vm, seen) << DRIFT_KEPT;
    if (seen == NULL || seen->gone)
        return set | (unsigned)!rests << DRIFT_GONE |
               (unsigned)(seen == NULL || seen->no_disk) << DRIFT_DISK;
    if (seen->incarnation != vm->incarnation)
        return 1U << DRIFT_INCARNATION;
    set |= (unsigned)(!seen->running && !rests) << DRIFT_STOPPED;
    set |= (unsigned)(seen->running && seen->paused) << DRIFT_PAUSED;
    set |= (unsigned)(seen->running && seen->stuck) << DRIFT_STUCK;
    set |= (unsigned)seen->no_disk << DRIFT_DISK;
    set |= (unsigned)seen->no_seed << DRIFT_SEED;
    set |= (unsigned)(seen->no_network && !rests) << DRIFT_NETWORK;
    if (seen->made != NULL && seen->made[0] != '\0' && strcmp(seen->made, seen->definition) != 0)
        set |= 1U << DRIFT_DEFINITION;
    return set;
}

static enum repair drift_repair_of(unsigned set)
{
    enum repair repair = LEFT;

    for (int kind = 0; kind < DRIFTS; kind++)
        if (HAS(set, kind) && drifts[kind].repair > repair)
            repair = drifts[kind].repair;
    return repair;
}

/* ---- telling ---- */

static void drift_tell(struct intents *intents, enum drift_kind kind, uint32_t vm, const char *name,
                       const char *text)
{
    intents_row(intents, &(struct row){.kind = ROW_DRIFT_FOUND,
                                       .as.drift_found = {
                                           .kind = kind, .vm = vm, .name = name, .text = text}});
}

/* Reports the findings on a VM; the one that is repaired is followed by the repair. */
static void drift_tell_vm(const struct view_vm *vm, unsigned set, bool repair,
                          struct intents *intents)
{
    char text[160];

    for (int kind = 0; kind < DRIFTS; kind++) {
        bool decides = repair && (drifts[kind].repair == drift_repair_of(set) ||
                                  drifts[kind].repair == FORGET);

        if (!HAS(set, kind))
            continue;
        text_print(text, sizeof(text), "%s%s%s", drifts[kind].text, decides ? ": " : "",
                   decides ? drifts[kind].done : "");
        drift_tell(intents, (enum drift_kind)kind, vm->made.vm, vm->made.domain, text);
    }
}

static void drift_tell_foreign(const struct foreign *foreign, bool repair, struct intents *intents)
{
    char text[160], name[64];

    text_print(name, sizeof(name), "%s %s", foreign->what, foreign->name);
    text_print(text, sizeof(text), "%s (%s)%s%s", drifts[DRIFT_FOREIGN].text, foreign->text,
               repair ? ": " : "", repair ? drifts[DRIFT_FOREIGN].done : "");
    drift_tell(intents, DRIFT_FOREIGN, 0, name, text);
}

static void drift_tell_inspection(const struct state *state, enum inspection_state now,
                                  uint32_t found, const char *text, struct intents *intents)
{
    intents_row(intents, &(struct row){.kind = ROW_RANGE_LOOK,
                                       .as.range_look = {.state = now,
                                                         .repair = state->view->inspection.repair,
                                                         .found = found,
                                                         .by = state->view->inspection.by,
                                                         .text = text}});
}

/* ---- putting right ---- */

static void drift_lose(const struct view_vm *vm, const char *text, struct intents *intents)
{
    if (vm->state == VM_BOOTING || vm->state == VM_UP || vm->state == VM_UNREACHABLE)
        intents_vm(intents, vm, VM_LOST, text);
}

static void drift_rebuild(const struct view_vm *vm, const char *text, struct intents *intents)
{
    drift_lose(vm, text, intents);
    intents_row(intents, &(struct row){.kind = ROW_VM_STATE,
                                       .as.vm_state = {.vm = vm->made.vm,
                                                       .state = VM_PLANNED,
                                                       .incarnation = vm->incarnation + 1,
                                                       .host = "",
                                                       .text = "built anew"}});
}

static void drift_forget_kept(const struct view_vm *vm, const struct surveyed *seen,
                              struct intents *intents)
{
    for (size_t i = 0; i < vm->snapshot_count; i++)
        if (!drift_is_there(vm, &vm->snapshots[i], seen))
            intents_kept(intents, vm, KEPT_LOST, vm->snapshots[i].name, "");
}

static const char *drift_first_text(unsigned set, enum repair repair)
{
    for (int kind = 0; kind < DRIFTS; kind++)
        if (HAS(set, kind) && drifts[kind].repair == repair)
            return drifts[kind].text;
    return "";
}

/* `back`: a VM that does not run is restored from its newest snapshot. */
static void drift_put_right(const struct view_vm *vm, const struct surveyed *seen, bool back,
                            struct intents *intents)
{
    unsigned set = drift_of(vm, seen);
    enum repair repair = drift_repair_of(set);

    if (HAS(set, DRIFT_KEPT) && repair != REBUILT)
        drift_forget_kept(vm, seen, intents);
    if (repair == REBUILT) {
        drift_rebuild(vm, drift_first_text(set, repair), intents);
    } else if (repair == STARTED || decide_is_down(vm)) {
        drift_lose(vm, drift_first_text(set, repair), intents);
        decide_plan_vm(vm, back ? drift_newest(vm, seen) : "", intents);
    } else if (repair == TOUCHED) {
        intents_vm(intents, vm, VM_MAKING, drift_first_text(set, repair));
    }
}

/* Without repair: a VM that does not run is recorded as lost, as after every survey. */
static void drift_note(const struct view_vm *vm, unsigned set, struct intents *intents)
{
    if (HAS(set, DRIFT_GONE) || HAS(set, DRIFT_STOPPED))
        drift_lose(vm, drift_first_text(set, STARTED), intents);
}

/* ---- looks ---- */

void decide_drift_row(const struct state *state, const struct row *row, struct intents *intents)
{
    (void)state;
    if (row->kind == ROW_RANGE_LOOK && row->as.range_look.state == INSPECTION_WANTED)
        intents_act(intents, ACTION_INSPECT, 0, 0);
    if (row->kind == ROW_RANGE_ISOLATION && row->as.range_isolation.state == ISOLATION_WANTED)
        intents_act(intents, ACTION_ISOLATE, 0, 0);
}

static uint32_t drift_count_drifts(const struct view *view, const struct surveyed *vms,
                                   size_t count)
{
    uint32_t found = 0;

    for (size_t i = 0; i < view->vm_count; i++)
        found += (uint32_t)__builtin_popcount(
            drift_of(&view->vms[i], decide_surveyed(vms, count, view->vms[i].made.vm)));
    return found;
}

static void drift_compared(const struct state *state, const struct surveyed *vms, size_t count,
                           const struct foreign *foreign, size_t foreign_count,
                           struct intents *intents)
{
    const struct view *view = state->view;
    bool repair = view->inspection.repair;
    uint32_t found = drift_count_drifts(view, vms, count) + (uint32_t)foreign_count;
    char text[64] = "";

    if (found != 0)
        text_print(text, sizeof(text), "%u thing%s found otherwise", found, found == 1 ? "" : "s");
    drift_tell_inspection(state, INSPECTION_DONE, found, text, intents);
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];
        const struct surveyed *seen = decide_surveyed(vms, count, vm->made.vm);
        unsigned set = drift_of(vm, seen);

        drift_tell_vm(vm, set, repair, intents);
        if (repair && vm->made.vm != 0)
            drift_put_right(vm, seen, view->wanted.kept, intents);
        else
            drift_note(vm, set, intents);
    }
    for (size_t i = 0; i < foreign_count; i++)
        drift_tell_foreign(&foreign[i], repair, intents);
}

void decide_inspect_ended(const struct state *state, const struct ended *ended,
                          const struct surveyed *vms, size_t count, const struct foreign *foreign,
                          size_t foreign_count, struct intents *intents)
{
    const struct view *view = state->view;

    if (view->inspection.state != INSPECTION_WANTED || decide_agent_died(ended))
        return;
    if (!view_has_range(view)) {
        drift_tell_inspection(state, INSPECTION_FAILED, 0, "the range is being removed", intents);
    } else if (ended->outcome != OUTCOME_DONE) {
        drift_tell_inspection(state, INSPECTION_FAILED, 0, ended->text, intents);
        if (view->inspection.repair)
            decide_plan_again(state, intents);
    } else {
        drift_compared(state, vms, count, foreign, foreign_count, intents);
    }
}
