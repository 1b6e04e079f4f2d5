/* SPDX-License-Identifier: Apache-2.0 */
/* Applies rows about snapshots of VMs, the last inspection and the first of its findings. */
#include <string.h>

#include "base/text.h"
#include "core/view/view-places.h"

int view_kept(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct vm_kept *body = &row->as.vm_kept;
    struct view_vm *vm = view_vm(view, body->vm);

    (void)changed;
    if (vm == NULL)
        return error_set(err, ERROR_STATE, "there is no VM %u", body->vm);
    if (body->state == KEPT_WANTED) {
        view_clean(vm->keeping, sizeof(vm->keeping), body->name);
        vm->keeps++;
        return 0;
    }
    view_clean(vm->keep_text, sizeof(vm->keep_text), body->state == KEPT_FAILED ? body->text : "");
    if (body->state == KEPT_LOST) {
        vm->kept[0] = '\0';
        return 0;
    }
    vm->keeping[0] = '\0';
    if (body->state == KEPT_DONE) {
        view_clean(vm->kept, sizeof(vm->kept), body->name);
        vm->kept_at = row->r;
    }
    return 0;
}

int view_hung(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct vm_hung *body = &row->as.vm_hung;
    struct view_vm *vm = view_vm(view, body->vm);

    (void)changed;
    if (vm == NULL)
        return view_no_such("VM", body->vm, err);
    view_clean(vm->hung, sizeof(vm->hung), body->hung ? body->text : "");
    if (body->hung && vm->hung[0] == '\0')
        text_copy(vm->hung, sizeof(vm->hung), "it does not answer");
    vm->hung_since = row->r;
    return 0;
}

int view_guest_clock(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    struct view_vm *vm = view_vm(view, row->as.vm_clock.vm);

    (void)changed;
    if (vm == NULL)
        return view_no_such("VM", row->as.vm_clock.vm, err);
    vm->behind = false;
    return 0;
}

int view_inspected(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct range_look *body = &row->as.range_look;
    struct view_inspection *inspection = &view->inspection;

    (void)changed, (void)err;
    inspection->state = (enum inspection_state)body->state;
    inspection->r = row->r;
    view_clean(inspection->text, sizeof(inspection->text), body->text);
    if (body->state == INSPECTION_WANTED) {
        inspection->count++;
        inspection->repair = body->repair;
        view_clean(inspection->by, sizeof(inspection->by), body->by);
        return 0;
    }
    inspection->found = body->found;
    view->drift_count = 0;
    return 0;
}

int view_drift(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct drift_found *body = &row->as.drift_found;
    struct view_drift *drift;

    (void)changed;
    if (body->vm != 0 && view_vm(view, body->vm) == NULL)
        return error_set(err, ERROR_STATE, "there is no VM %u", body->vm);
    if (view->drift_count == VIEW_DRIFTS)
        return 0;
    drift = &view->drifts[view->drift_count++];
    *drift = (struct view_drift){.kind = (enum drift_kind)body->kind, .vm = body->vm};
    view_clean(drift->name, sizeof(drift->name), body->name);
    view_clean(drift->text, sizeof(drift->text), body->text);
    return 0;
}
