/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VMs depend on VMs of lower levels only, so levels are found by passing over all of them until
 * nothing changes. An estimate takes levels one after the other and a few VMs of each side by side,
 * as the range is built.
 */
#include "products/report/tranches.h"

#include <stdlib.h>
#include <string.h>

enum {
    SIDE_BY_SIDE = 8 /* as core/decide/decide-range.c builds */,
    LEVELS_MOST = 200,
    OVERDUE = 1000 /* ms */
};

static int tranches_make_room(struct tranches *t, size_t count, struct error *err)
{
    if (count <= t->room)
        return 0;

    uint8_t *levels = realloc(t->levels, count);
    int64_t *begun = realloc(t->begun, count * sizeof(*begun));
    uint8_t *done = realloc(t->done, count);

    t->levels = levels != NULL ? levels : t->levels;
    t->begun = begun != NULL ? begun : t->begun;
    t->done = done != NULL ? done : t->done;
    if (levels == NULL || begun == NULL || done == NULL)
        return error_memory(err);
    memset(t->begun + t->room, 0, (count - t->room) * sizeof(*begun));
    memset(t->done + t->room, 0, count - t->room);
    t->room = count;
    return 0;
}

/* The index of a VM in the view; SIZE_MAX: there is none. */
static size_t tranches_index_of(const struct view *view, uint32_t ordinal)
{
    const struct view_vm *vm = view_vm(view, ordinal);

    return vm != NULL ? (size_t)(vm - view->vms) : SIZE_MAX;
}

static size_t tranches_find_levels(struct tranches *t, const struct view *view)
{
    size_t most = 0;
    bool changed = true;

    memset(t->levels, 0, view->vm_count);
    for (int pass = 0; changed && pass < LEVELS_MOST; pass++) {
        changed = false;
        for (size_t i = 0; i < view->vm_count; i++)
            for (uint32_t k = 0; view->vms[i].made.vm != 0 && k < view->vms[i].made.after.count;
                 k++) {
                size_t before = tranches_index_of(view, view->vms[i].made.after.items[k]);

                if (before == SIZE_MAX || t->levels[i] > t->levels[before] ||
                    t->levels[before] >= LEVELS_MOST)
                    continue;
                t->levels[i] = (uint8_t)(t->levels[before] + 1);
                most = t->levels[i] > most ? t->levels[i] : most;
                changed = true;
            }
    }
    return most + 1;
}

static void tranches_count_vm(struct tranches *t, const struct view_vm *vm, size_t i, int64_t now)
{
    struct tranche *tranche = &t->items[t->count > 1 ? t->levels[i] : 0];

    switch (vm->state) {
    case VM_UP:
        tranche->up++;
        if (t->begun[i] != 0 && !t->done[i]) {
            t->took += now - t->begun[i];
            t->taken++;
        }
        t->done[i] = 1;
        break;
    case VM_MAKING:
    case VM_BOOTING:
        tranche->busy++;
        if (t->begun[i] == 0)
            t->begun[i] = now;
        break;
    case VM_PLANNED:
        tranche->waiting++;
        break;
    default:
        tranche->failed++;
        break;
    }
}

int tranches_look(struct tranches *t, const struct view *view, int64_t now, struct error *err)
{
    if (tranches_make_room(t, view->vm_count, err) < 0)
        return -1;
    memset(t->items, 0, sizeof(t->items));
    t->features = t->features_in = 0;
    t->count = view->vm_count != 0 ? tranches_find_levels(t, view) : 1;
    if (t->count > TRANCHES_MOST)
        t->count = 1;
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0)
            tranches_count_vm(t, &view->vms[i], i, now);
    for (size_t i = 0; i < view->feature_count; i++) {
        t->features += view->features[i].made.feature != 0;
        t->features_in +=
            view->features[i].made.feature != 0 && view->features[i].state == FEATURE_DONE;
    }
    return 0;
}

/* What the slowest of a level that is under way still takes. */
static int64_t tranches_left_of_busy(const struct tranches *t, const struct view *view,
                                     size_t level, int64_t each, int64_t now)
{
    int64_t left = 0;

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];
        int64_t own = each - (now - t->begun[i]);

        if (vm->made.vm == 0 || (vm->state != VM_MAKING && vm->state != VM_BOOTING) ||
            (t->count > 1 && t->levels[i] != level))
            continue;
        own = own > OVERDUE ? own : OVERDUE;
        left = own > left ? own : left;
    }
    return left;
}

int64_t tranches_left(const struct tranches *t, const struct view *view, int64_t now)
{
    int64_t left = 0;

    if (t->taken == 0)
        return -1;

    int64_t each = t->took / t->taken;

    for (size_t i = 0; i < t->count; i++)
        left += tranches_left_of_busy(t, view, i, each, now) +
                (t->items[i].waiting + SIDE_BY_SIDE - 1) / SIDE_BY_SIDE * each;
    return left > 0 ? left : -1;
}

void tranches_done(struct tranches *t)
{
    free(t->levels);
    free(t->begun);
    free(t->done);
    *t = (struct tranches){0};
}
