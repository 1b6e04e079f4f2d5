/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/moving-bound.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"

static bool bound_is_pinned_to(const struct view_vm *vm, uint32_t host)
{
    return vm->made.on.count == 0 || ordinals_have(&vm->made.on, host);
}

/* A VM that stays on this host and is of one of the same groups; NULL: none is. */
static const struct view_vm *bound_beside(const struct view *view, const bool *meant,
                                          const struct view_vm *vm, uint32_t host)
{
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *other = &view->vms[i];

        if (other->made.vm == 0 || meant[i] || other->made.host != host || other->state == VM_GONE)
            continue;
        for (uint32_t k = 0; k < vm->made.apart.count; k++)
            if (ordinals_have(&other->made.apart, vm->made.apart.items[k]))
                return other;
    }
    return NULL;
}

static bool bound_lets(const struct view *view, const bool *meant, const struct view_vm *vm,
                       size_t host)
{
    return bound_is_pinned_to(vm, (uint32_t)host + 1) &&
           bound_beside(view, meant, vm, (uint32_t)host + 1) == NULL;
}

int moving_bind(const struct view *view, const bool *meant, const struct view_vm *vm,
                struct pool *pool, struct placement_machine *machine)
{
    size_t count = machine->apart_count;
    uint64_t *only;
    uint32_t *apart;

    if (vm->made.on.count == 0 && vm->made.apart.count == 0)
        return 0;
    only = pool_take_array(pool, view->host_count / 64 + 1, sizeof(*only));
    apart = pool_take_array(pool, count + vm->made.apart.count + 1, sizeof(*apart));
    if (only == NULL || apart == NULL)
        return -ERROR_MEMORY;
    for (size_t h = 0; h < view->host_count; h++)
        if (placement_may(machine, h) && bound_lets(view, meant, vm, h))
            only[h / 64] |= UINT64_C(1) << h % 64;
    for (size_t k = 0; k < count; k++)
        apart[k] = machine->apart[k];
    for (uint32_t k = 0; k < vm->made.apart.count; k++)
        apart[count++] = vm->made.apart.items[k] - 1;
    machine->only = only;
    machine->apart = apart;
    machine->apart_count = count;
    return 0;
}

/* "a, b" */
static void bound_names(const struct view *view, const struct ordinals *hosts, char *to,
                        size_t size)
{
    to[0] = '\0';
    for (uint32_t i = 0; i < hosts->count; i++) {
        const struct view_host *host = view_host(view, hosts->items[i]);
        size_t used = strlen(to);

        text_print(to + used, size - used, "%s%s", i != 0 ? ", " : "",
                   host != NULL ? host->made.name : "?");
    }
}

bool moving_say_bound(const struct view *view, const bool *meant, const struct view_vm *vm,
                      const struct placement_room *rooms, struct error *err)
{
    const struct view_vm *beside = NULL;
    char title[128], other[128], names[256];
    uint32_t where = 0;
    bool pinned = true;

    for (size_t h = 0; h < view->host_count; h++) {
        if (rooms[h].of[NEED_RAM] == 0)
            continue;
        if (bound_lets(view, meant, vm, h))
            return false;
        if (!bound_is_pinned_to(vm, (uint32_t)h + 1))
            continue;
        pinned = false;
        where = (uint32_t)h + 1;
        beside = bound_beside(view, meant, vm, where);
    }
    view_vm_title(view, vm->made.vm, title, sizeof(title));
    if (beside != NULL) {
        view_vm_title(view, beside->made.vm, other, sizeof(other));
        error_set(err, ERROR_STATE,
                  "%s stands apart from %s, which is on host %s, and no other host can take it: "
                  "--to HOST overrides the list",
                  title, other, view_host(view, where)->made.name);
        return true;
    }
    if (!pinned || vm->made.on.count == 0)
        return false;
    bound_names(view, &vm->made.on, names, sizeof(names));
    error_set(err, ERROR_STATE,
              "%s is pinned to %s, which cannot take it: --to HOST overrides the list", title,
              names);
    return true;
}
