/* SPDX-License-Identifier: Apache-2.0 */
/* The list's pins and `apart`, as the journal has them, for machines that are to be moved. */
#pragma once

#include "core/view/view.h"
#include "scenario/plan/placement.h"

/*
 * The machine that carries this VM may stand where the VM may: where its pins let it, and not
 * beside one of its groups that stays where it is. `meant`: by place, the VMs that move. <0: no
 * memory.
 */
int moving_bind(const struct view *view, const bool *meant, const struct view_vm *vm,
                struct pool *pool, struct placement_machine *machine);

/* Do pins or `apart` keep this VM from every host that has room at all? Then the words say which.
 */
bool moving_say_bound(const struct view *view, const bool *meant, const struct view_vm *vm,
                      const struct placement_room *rooms, struct error *err);
