/* SPDX-License-Identifier: Apache-2.0 */
/* Applies rows about VMs that do not answer, features that take newer content, the last inspection
 * and the first of its findings. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/view-places.h"

/* A feature that is done or under way keeps its content. */
int view_taken(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct feature_taken *body = &row->as.feature_taken;
    struct view_feature *feature = view_feature(view, body->feature);
    struct row kept;

    (void)changed;
    if (feature == NULL)
        return view_no_such("feature", body->feature, err);
    if (feature->state != FEATURE_FAILED && feature->state != FEATURE_WAITING)
        return view_no_move(feature_state_words[feature->state], "taken", err);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    feature->made.payload = kept.as.feature_taken.payload;
    feature->made.title = kept.as.feature_taken.title;
    feature->made.restart = body->restart;
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

int view_isolated(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct range_isolation *body = &row->as.range_isolation;
    struct view_isolation *isolation = &view->isolation;

    (void)changed, (void)err;
    isolation->state = (enum isolation_state)body->state;
    isolation->wall = row->wall;
    view_clean(isolation->by, sizeof(isolation->by), body->by);
    view_clean(isolation->text, sizeof(isolation->text), body->text);
    if (body->state == ISOLATION_WANTED)
        return 0;
    isolation->count++;
    isolation->pairs = body->pairs;
    isolation->paths = body->paths;
    isolation->frames = body->frames;
    isolation->leaks = body->leaks;
    text_copy(isolation->proof, sizeof(isolation->proof), body->proof);
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
