/* SPDX-License-Identifier: Apache-2.0 */
/* Orders about VMs that take a while: given, then watched until the last VM has done it or failed.
 */
#pragma once

#include "desk/client/order.h"
#include "core/view/view.h"

struct order_wait {
    const char *verb;
    /* Is it still under way in this VM? */
    bool (*is_busy)(const struct view_vm *vm);
    /* Was it meant and has it failed? `before`: as it was when the order was given. */
    bool (*has_failed)(const struct view_vm *vm, const struct view_vm *before);
    /* Why it has. */
    const char *(*why)(const struct view_vm *vm);
    const char *busy, *failed;  /* words */
    const char *word, *warning; /* as order_confirm; NULL: nothing is asked */
};

/* The whole of such a command: its argument (default "all") is the target, --team and --reason as
 * said. Returns the exit code: 4 when some VM failed. */
int order_wait_run(const struct command_line *line, const struct order_wait *wait);
