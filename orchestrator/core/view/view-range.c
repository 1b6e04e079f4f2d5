/* SPDX-License-Identifier: Apache-2.0 */
/* Rows about what stands of the range, folded: what is kept of VMs, the last look, and the first of what it found. */
#include <string.h>

#include "base/text.h"
#include "core/view/view-places.h"

int view_kept(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct vm_kept *row = &event->as.vm_kept;
    struct view_vm *vm = view_vm(view, row->vm);

    (void)changed;
    if (vm == NULL)
        return error_set(err, ERROR_STATE, "there is no VM %u", row->vm);
    if (row->state == KEPT_WANTED) {
        view_clean(vm->keeping, sizeof(vm->keeping), row->name);
        vm->keeps++;
        return 0;
    }
    view_clean(vm->keep_text, sizeof(vm->keep_text), row->state == KEPT_FAILED ? row->text : "");
    if (row->state == KEPT_LOST) {
        vm->kept[0] = '\0';
        return 0;
    }
    vm->keeping[0] = '\0';
    if (row->state == KEPT_DONE) {
        view_clean(vm->kept, sizeof(vm->kept), row->name);
        vm->kept_at = event->r;
    }
    return 0;
}

int view_look(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct range_look *row = &event->as.range_look;
    struct view_look *look = &view->look;

    (void)changed, (void)err;
    look->state = (enum look_state)row->state;
    look->r = event->r;
    view_clean(look->text, sizeof(look->text), row->text);
    if (row->state == LOOK_WANTED) {
        look->count++;
        look->repair = row->repair;
        view_clean(look->by, sizeof(look->by), row->by);
        return 0;
    }
    look->found = row->found;
    view->drift_count = 0;
    return 0;
}

int view_drift(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct drift_found *row = &event->as.drift_found;
    struct view_drift *drift;

    (void)changed;
    if (row->vm != 0 && view_vm(view, row->vm) == NULL)
        return error_set(err, ERROR_STATE, "there is no VM %u", row->vm);
    if (view->drift_count == VIEW_DRIFTS)
        return 0;
    drift = &view->drifts[view->drift_count++];
    *drift = (struct view_drift){.kind = (enum drift_kind)row->kind, .vm = row->vm};
    view_clean(drift->name, sizeof(drift->name), row->name);
    view_clean(drift->text, sizeof(drift->text), row->text);
    return 0;
}
