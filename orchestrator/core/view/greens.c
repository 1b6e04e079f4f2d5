/* SPDX-License-Identifier: Apache-2.0 */
/* Applies rows of green traffic. Its counts are what rows say: visits since the newest row are not
 * in it, and those that a controller did not come to tell never are. */
#include "core/view/greens.h"

#include "core/view/calendar.h"
#include "core/view/view-places.h"
#include "core/model/row.h"

static int green_made(struct view *view, struct view_vm *vm, const struct row *row,
                      struct error *err)
{
    const struct green_made *body = &row->as.green_made;
    struct row kept;

    if (view->complete || vm->green.made.every != 0)
        return error_set(err, ERROR_STATE, "VM %u has green traffic", body->vm);
    if (body->every <= 0 || body->spread < 0 || body->spread > body->every || body->entries == 0)
        return error_set(err, ERROR_INPUT, "green traffic of VM %u makes no sense", body->vm);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    vm->green.made = kept.as.green_made;
    return 0;
}

int view_green_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct green_told *body = &row->as.green_told;
    uint32_t ordinal = row->kind == ROW_GREEN_MADE ? row->as.green_made.vm : body->vm;
    struct view_vm *vm = view_vm(view, ordinal);

    if (vm == NULL)
        return view_no_such("VM", ordinal, err);
    if (row->kind == ROW_GREEN_MADE)
        return green_made(view, vm, row, err);
    if (vm->green.made.every == 0)
        return error_set(err, ERROR_STATE, "VM %u has no green traffic", body->vm);
    *changed = body->failing != vm->green.failing;
    vm->green.done += body->done;
    vm->green.failed += body->failed;
    vm->green.passed += body->passed;
    vm->green.failing = body->failing;
    vm->green.rows++;
    vm->green.told = row->r;
    view_clean(vm->green.text, sizeof(vm->green.text), body->text);
    return 0;
}

struct green_times green_times_of(const struct view *view, const struct view_vm *vm)
{
    return (struct green_times){.seed = view->exercise.seed,
                                .node = vm->made.id,
                                .team = vm->made.team,
                                .every = vm->green.made.every,
                                .spread = vm->green.made.spread};
}

bool green_is_there(const struct view *view, const struct view_vm *vm)
{
    return vm->state == VM_UP && vm->hung[0] == '\0' && !vm->halted && vm->keeping[0] == '\0' &&
           !view_is_held(view, vm->made.team);
}

struct view_green green_sum(const struct view *view, uint32_t *ret_machines)
{
    struct view_green sum = {.told = 0};

    *ret_machines = 0;
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_green *green = &view->vms[i].green;

        if (view->vms[i].made.vm == 0 || green->made.every == 0)
            continue;
        ++*ret_machines;
        sum.done += green->done;
        sum.failed += green->failed;
        sum.passed += green->passed;
        sum.failing |= green->failing;
    }
    return sum;
}
