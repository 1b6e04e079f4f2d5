/* SPDX-License-Identifier: Apache-2.0 */
/* Orders about VMs that take a while: given, then watched until the last VM has done it or failed.
 */
#pragma once

#include "core/view/view.h"
#include "desk/client/order.h"

struct order_wait {
    const char *title; /* of the progress */
    /* Is it still under way in this VM? */
    bool (*is_busy)(const struct view_vm *vm);
    /* Was this VM meant, and has it failed? `before`: the VM when the order was given. */
    bool (*has_failed)(const struct view_vm *vm, const struct view_vm *before);
    /* Why it has failed. */
    const char *(*why)(const struct view_vm *vm);
    const char *busy, *failed; /* words */
};

/* Gives the order (taken over) and watches it. The exercise must be folded. Returns the exit code:
 * EXIT_RANGE when some VM failed. */
int order_wait_run(const struct desk *desk, struct found *found, const struct order_wait *wait,
                   json_t *order);
