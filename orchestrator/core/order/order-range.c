/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders about the range as a whole (up, down) and about some of its VMs: retry, snapshot, revert.
 * A snapshot is a VM's memory and disk; restoring it raises the VM's incarnation, so that no inject
 * that is being delivered to the old machine is sent to the restored one.
 */
#include <string.h>

#include "core/view/moves.h"
#include "core/order/order.h"
#include "core/view/score.h"
#include "core/view/snapshots.h"
#include "core/model/row.h"

/* Nothing fires into machines that are gone, or on their way back. */
static bool range_runs(const struct view *view)
{
    return view_is_on(view) && view->phase != PHASE_PAUSED;
}

static void range_pause_clock(struct ordering *o, const char *text)
{
    if (range_runs(o->state->view))
        intents_row(o->intents, &(struct row){.kind = ROW_CLOCK_PAUSED,
                                              .as.clock = {.by = o->order->actor, .text = text}});
}

static bool range_is_anything_kept(const struct view *view)
{
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 &&
            (view->vms[i].kept[0] != '\0' || view->vms[i].keeping[0] != '\0'))
            return true;
    return false;
}

int order_up(struct ordering *o)
{
    const struct view *view = o->state->view;
    struct row row = {.kind = ROW_RANGE_WANTED,
                      .as.range_wanted = {.up = true,
                                          .startex = o->order->startex || view->wanted.startex,
                                          .down = o->order->down || view->wanted.down,
                                          .rollback = o->order->rollback,
                                          .kept = o->order->kept,
                                          .fork = o->order->fork}};

    if (view->range == RANGE_REMOVING)
        return REFUSE(o, "the range is being removed; wait for it");
    if (view->phase == PHASE_ENDED && view->range == RANGE_GONE)
        return REFUSE(o, "this exercise has ended and its range is gone");
    if (o->order->rollback && view->phase != PHASE_BEFORE)
        return REFUSE(o,
                      "STARTEX was called: what is not whole now is not taken away by a rollback");
    if (o->order->kept && !range_is_anything_kept(view))
        return REFUSE(o, "none of its machines has a snapshot (excon snapshot)");
    if (o->order->kept && view->range == RANGE_BUILDING && !view->wanted.kept)
        return REFUSE(o, "the range is being built; wait for it, then \"revert all\" restores it");
    /* A second `up` joins the first and cannot cancel its rollback or its snapshots. */
    if (view->range == RANGE_BUILDING) {
        row.as.range_wanted.rollback |= view->wanted.rollback;
        row.as.range_wanted.kept |= view->wanted.kept;
        row.as.range_wanted.fork |= view->wanted.fork;
    }
    if (o->order->kept)
        range_pause_clock(o, "the range is restored from its snapshots");
    intents_row(o->intents, &row);
    if (o->order->kept)
        return ACCEPT(o, "restoring machines that do not run from their snapshots");
    return ACCEPT(o, view->range == RANGE_UP ? "the range is up already: repairing drift"
                                             : "building the range");
}

int order_drift(struct ordering *o)
{
    const struct view *view = o->state->view;

    if (view->range != RANGE_UP && view->range != RANGE_PARTIAL && view->range != RANGE_BUILDING)
        return REFUSE(o, "there is no range to compare with the plan: it is %s",
                      range_state_words[view->range]);
    if (view->inspection.state != INSPECTION_WANTED)
        intents_row(o->intents, &(struct row){.kind = ROW_RANGE_LOOK,
                                              .as.range_look = {.state = INSPECTION_WANTED,
                                                                .by = o->order->actor}});
    return ACCEPT(o, "comparing the range with the plan");
}

int order_isolation(struct ordering *o)
{
    const struct view *view = o->state->view;

    if (view->range != RANGE_UP && view->range != RANGE_PARTIAL && view->range != RANGE_BUILDING)
        return REFUSE(o, "there is no range to look at: it is %s", range_state_words[view->range]);
    if (view->isolation.state != ISOLATION_WANTED)
        intents_row(o->intents, &(struct row){.kind = ROW_RANGE_ISOLATION,
                                              .as.range_isolation = {.state = ISOLATION_WANTED,
                                                                     .by = o->order->actor}});
    return ACCEPT(o, "looking at whether teams are apart");
}

/* As `down`, but disks and snapshots stay for the next `up`. */
static int range_stop(struct ordering *o)
{
    const struct view *view = o->state->view;

    if (view->range == RANGE_GONE || view->range == RANGE_PLANNED)
        return REFUSE(o, "there is no range: it is %s", range_state_words[view->range]);
    if (view->range == RANGE_REMOVING && !view->wanted.kept)
        return REFUSE(o, "the range is being removed, disks and all");
    range_pause_clock(o, "the range is stopped; its disks and snapshots stay");
    intents_row(o->intents,
                &(struct row){.kind = ROW_RANGE_WANTED, .as.range_wanted = {.kept = true}});
    return ACCEPT(o, "stopping the machines; their disks and snapshots stay");
}

int order_down(struct ordering *o)
{
    const struct view *view = o->state->view;

    if (o->order->kept)
        return range_stop(o);
    if (view->range == RANGE_REMOVING && view->wanted.kept)
        return REFUSE(o, "its machines are being stopped, and their disks stay; wait for that");
    if (view_is_on(view)) {
        if (!o->order->force)
            return REFUSE(o, "the exercise is %s: call ENDEX first, or force it",
                          view->phase == PHASE_PAUSED ? "in PAUSEX" : "running");
        intents_row(o->intents, &(struct row){.kind = ROW_CLOCK_ENDED,
                                              .as.clock = {.by = o->order->actor,
                                                           .text = "the range is taken down"}});
    }
    intents_row(o->intents, &(struct row){.kind = ROW_RANGE_WANTED});
    return ACCEPT(o, "removing the range");
}

/* ---- some of its VMs ---- */

/* Does the order mean this VM? Its target is a node, a team, or "all"; `team` (0: all) narrows it.
 */
static bool range_is_meant(const struct ordering *o, const struct view_vm *vm, uint32_t team)
{
    const struct view_team *called = view_team_called(o->state->view, o->order->target);

    if (vm->made.vm == 0 || (team != 0 && vm->made.team != team))
        return false;
    return strcmp(o->order->target, "all") == 0 || strcmp(vm->made.id, o->order->target) == 0 ||
           (called != NULL && called->made.team == vm->made.team);
}

/* 0: taken; 1: not possible now. */
typedef int vm_fn(struct ordering *o, const struct view_vm *vm);

/* Puts an order to every VM that is meant; `why`: what to say when none takes it. */
static int order_vms(struct ordering *o, vm_fn *take, const char *done, const char *why)
{
    const struct view *view = o->state->view;
    const struct view_team *team = NULL;
    unsigned meant = 0, taken = 0;

    if (!view_has_range(view))
        return REFUSE(o, "there is no range: it is %s", range_state_words[view->range]);
    if (order_team(o, &team) != 0)
        return 1;
    for (size_t i = 0; i < view->vm_count; i++) {
        if (!range_is_meant(o, &view->vms[i], team != NULL ? team->made.team : 0))
            continue;
        meant++;
        taken += take(o, &view->vms[i]) == 0;
    }
    if (meant == 0)
        return REFUSE(o, "there is no VM or team \"%.60s\"%s%s", o->order->target,
                      team != NULL ? " of " : "", team != NULL ? team->made.id : "");
    if (taken == 0)
        return REFUSE(o, "%s", why);
    return ACCEPT(o, "%s: %u of %u VMs", done, taken, meant);
}

/* Is the order a group snapshot: one with a name of the whole range? */
static bool range_is_group(const struct order *order)
{
    return strcmp(order->target, "all") == 0 && order->team[0] == '\0' && order->detail[0] != '\0';
}

/* 0, or the order is refused. A group is not taken over another: while it is being taken, what is
 * there is all that one could go back to. */
static int range_check_group(struct ordering *o)
{
    const struct view *view = o->state->view;

    if (!range_is_group(o->order) || !view_has_range(view))
        return 0;
    FOR_VMS(view, vm)
    {
        char title[128];

        view_vm_title(view, vm->made.vm, title, sizeof(title));
        if (vm->keeping[0] != '\0')
            return REFUSE(o, "a snapshot of %.60s is being taken; wait for it", title);
        if (snapshot_labelled(vm, o->order->detail) != NULL)
            return REFUSE(o,
                          "%.60s has a snapshot of that name: choose another name, or discard it "
                          "first (excon snapshot --discard %s)",
                          title, o->order->detail);
    }
    return 0;
}

/* A snapshot named `label` takes no more room than there is: one of the same name is replaced. Of a
 * container there is none. */
static bool range_can_be_kept(const struct view_vm *vm, const char *label)
{
    size_t others = 0;

    for (size_t i = 0; i < vm->snapshot_count; i++)
        others += strcmp(vm->snapshots[i].label, label) != 0;
    return vm->state == VM_UP && !vm->made.light && vm->keeping[0] == '\0' &&
           others < SNAPSHOTS_MOST;
}

static int range_keep(struct ordering *o, const struct view_vm *vm)
{
    const struct view *view = o->state->view;
    char name[16];

    if (!range_can_be_kept(vm, o->order->detail))
        return 1;
    text_print(name, sizeof(name), "k%u", vm->keeps + 1);
    bool group = range_is_group(o->order);

    intents_row(o->intents, &(struct row){.kind = ROW_VM_KEPT,
                                          .as.vm_kept = {.vm = vm->made.vm,
                                                         .state = KEPT_WANTED,
                                                         .name = name,
                                                         .label = o->order->detail,
                                                         .by = o->order->actor,
                                                         .text = o->order->reason,
                                                         .group = group ? view->keep_groups + 1 : 0,
                                                         .pausex = group && range_runs(view)}});
    return 0;
}

/* 0, or the order is refused. */
static int range_check_label(struct ordering *o)
{
    if (snapshot_label_is_valid(o->order->detail))
        return 0;
    return REFUSE(o, "a snapshot's name has 1 to 31 letters, digits, '.', '_' and '-', and begins "
                     "with a letter or digit");
}

/* Memory of the machines that the order makes snapshots of, bytes; 0: there are none. */
static int64_t range_ram_of(const struct ordering *o)
{
    const struct view_team *team = view_team_called(o->state->view, o->order->team);
    int64_t ram = 0;

    FOR_VMS(o->state->view, vm)
    {
        if (range_is_meant(o, vm, team != NULL ? team->made.team : 0) &&
            range_can_be_kept(vm, o->order->detail))
            ram += vm->made.ram;
    }
    return ram;
}

int order_keep(struct ordering *o)
{
    int64_t ram = range_ram_of(o);
    int result = range_check_label(o);

    if (result == 0 && !snapshot_label_is_free(o->order->detail))
        result = REFUSE(o, "k1, k2, … are snapshots without a name, and golden is what forks are "
                           "made from: choose another name");
    if (result == 0)
        result = range_check_group(o);
    if (result != 0)
        return result;
    /* Nothing fires into machines that stand still. */
    if (range_is_group(o->order) && view_has_range(o->state->view) && ram != 0)
        range_pause_clock(o, "a snapshot of the whole range is taken");
    result =
        order_vms(o, range_keep, range_is_group(o->order) ? "snapshot at one instant" : "snapshot",
                  "a snapshot needs a VM that is up, of which none is being taken already, "
                  "that has fewer than 48 and is no container");
    if (result == 0)
        text_print(o->reply + strlen(o->reply), o->size - strlen(o->reply),
                   "; their memory takes up to %lld MiB on disk",
                   (long long)((ram + (1 << 20) - 1) >> 20));
    return result;
}

/* What the team itself asked for costs it, whoever approved. */
static void range_charge(struct ordering *o, const struct view_vm *vm)
{
    const struct view_team *team = view_team(o->state->view, vm->made.team);
    uint32_t more = 0;
    char text[128];

    if (o->order->role != ROLE_BLUE || team == NULL || o->state->view->exercise.revert_price <= 0 ||
        !view_is_on(o->state->view))
        return;
    for (size_t i = 0; i < o->intents->row_count; i++)
        more += o->intents->rows[i].kind == ROW_SCORE_CHARGED;
    text_print(text, sizeof(text), "revert of %s", vm->made.id);
    intents_row(
        o->intents,
        &(struct row){.kind = ROW_SCORE_CHARGED,
                      .as.score_charged = {.team = team->made.team,
                                           .points = score_revert_price(o->state->view, team, more),
                                           .by = o->order->actor,
                                           .text = text,
                                           .what = CHARGE_REVERT}});
}

static int range_revert(struct ordering *o, const struct view_vm *vm)
{
    const struct view_snapshot *from = snapshot_labelled(vm, o->order->detail);
    bool golden = from == NULL && strcmp(o->order->detail, "golden") == 0;

    if (!(golden ? decide_reset(o->state, vm, o->order->actor, o->intents)
                 : decide_revert(vm, from, o->order->actor, o->intents)))
        return 1;
    range_charge(o, vm);
    return 0;
}

int order_revert(struct ordering *o)
{
    int result = range_check_label(o);

    if (result != 0)
        return result;
    return order_vms(
        o, range_revert, "restoring",
        o->order->detail[0] != '\0'
            ? "there is no snapshot of that name (excon snapshot --list), or one is being taken, or "
              "the machine is being made"
            : "it has no snapshot (excon snapshot), or one is being taken, or it is being made");
}

/* One at a time: what an earlier order discarded must be removed first. */
static int range_discard(struct ordering *o, const struct view_vm *vm)
{
    const struct view_snapshot *snapshot = snapshot_labelled(vm, o->order->detail);

    if (snapshot == NULL || vm->keeping[0] != '\0' || vm->state == VM_MAKING ||
        snapshot_is_any_unwanted(vm))
        return 1;
    intents_row(o->intents, &(struct row){.kind = ROW_VM_KEPT,
                                          .as.vm_kept = {.vm = vm->made.vm,
                                                         .state = KEPT_UNWANTED,
                                                         .name = snapshot->name,
                                                         .by = o->order->actor,
                                                         .text = o->order->reason}});
    return 0;
}

int order_discard(struct ordering *o)
{
    int result = range_check_label(o);

    if (result == 0 && o->order->detail[0] == '\0')
        result = REFUSE(o, "which snapshot is to be discarded? (excon snapshot --list)");
    if (result != 0)
        return result;
    return order_vms(
        o, range_discard, "discarding",
        "there is no snapshot of that name (excon snapshot --list), or another is being "
        "taken or discarded, or the machine is being made");
}

/* Of one that has never been up, a login tried again changes nothing where its image is at fault:
 * it gets a new disk, of what its image is now. */
static void range_begin_anew(struct ordering *o, const struct view_vm *vm)
{
    intents_vm(o->intents, vm, VM_LOST, "it has never been up");
    intents_row(o->intents,
                &(struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = vm->made.vm,
                                              .state = VM_PLANNED,
                                              .incarnation = vm->incarnation + 1,
                                              .text = "begun anew, as it has never been up"}});
}

/* What failed or was lost is planned again, a login that fails is tried now, and so are its
 * features. */
static int range_retry(struct ordering *o, const struct view_vm *vm)
{
    size_t features = decide_features_again(o->state, vm->made.vm, o->order, o->intents);

    if (vm->state == VM_FAILED || vm->state == VM_LOST || vm->state == VM_STOPPED)
        intents_vm(o->intents, vm, VM_PLANNED, "");
    else if (vm->state == VM_UNREACHABLE && vm->made.unmanaged)
        intents_vm(o->intents, vm, VM_MAKING, ""); /* the provider lets it go on */
    else if (vm->state == VM_UNREACHABLE && !vm->was_up)
        range_begin_anew(o, vm);
    else if (vm->state == VM_UNREACHABLE)
        intents_login(o->intents, vm);
    else if (features == 0)
        return 1;
    return 0;
}

int order_retry(struct ordering *o)
{
    enum range_state range = o->state->view->range;
    int result = order_vms(o, range_retry, "trying again", "nothing of it has failed");

    if (result == 0 && range != RANGE_BUILDING)
        intents_range(o->intents, RANGE_BUILDING, "");
    return result;
}

/* One that is not in yet takes what its package has become, and what has failed is tried again. */
int order_retake(struct ordering *o)
{
    const struct view *view = o->state->view;
    int result;

    if (o->order->take_count == 0)
        return REFUSE(o, "nothing is said of what to take");
    for (size_t i = 0; i < o->order->take_count; i++) {
        const struct order_take *take = &o->order->takes[i];
        const struct view_feature *feature = view_feature(view, take->feature);

        if (feature == NULL || !range_is_meant(o, view_vm(view, feature->made.vm), 0))
            return REFUSE(o, "there is no feature %u of \"%.60s\"", take->feature,
                          o->order->target);
        if (feature->state != FEATURE_FAILED && feature->state != FEATURE_WAITING)
            return REFUSE(o, "feature %s is %s meanwhile: what is in a machine stays as it is",
                          feature->made.id, feature_state_words[feature->state]);
        intents_row(o->intents, &(struct row){.kind = ROW_FEATURE_TAKEN,
                                              .as.feature_taken = {.feature = take->feature,
                                                                   .payload = take->payload,
                                                                   .title = take->title,
                                                                   .restart = take->restart,
                                                                   .by = o->order->actor,
                                                                   .text = o->order->reason}});
    }
    result = order_retry(o);
    return result == 0 ? ACCEPT(o, "taken by %zu features, and tried again", o->order->take_count)
                       : result;
}

/* Attaching is no change of the exercise; that somebody did is part of its history. */
static int range_console(struct ordering *o, const struct view_vm *vm)
{
    (void)o;
    return !vm->made.light &&
                   (vm->state == VM_BOOTING || vm->state == VM_UP || vm->state == VM_UNREACHABLE)
               ? 0
               : 1;
}

int order_console(struct ordering *o)
{
    if (o->state->view->exercise.rehearsal)
        return REFUSE(o, "the range is simulated: no machine of it has a serial line");
    return order_vms(o, range_console, "console",
                     "it does not run (--log shows what it said last), or is a container, which "
                     "has no serial line");
}
