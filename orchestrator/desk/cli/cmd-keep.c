/* SPDX-License-Identifier: Apache-2.0 */
/* excon keep: memory and disk of VMs as they are now, to be brought back in seconds. */
#include <string.h>

#include "desk/client/order-wait.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "this team's only"},
    {0, "reason", "TEXT", "why, for the journal"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static bool keep_is_busy(const struct view_vm *vm)
{
    return vm->keeping[0] != '\0';
}

static bool keep_has_failed(const struct view_vm *vm, const struct view_vm *before)
{
    return vm->keeps > before->keeps && strcmp(vm->kept, before->kept) == 0;
}

static const char *keep_why(const struct view_vm *vm)
{
    return vm->keep_text;
}

static int keep_run(struct command_line *line)
{
    static const struct order_wait wait = {.title = "keep",
                                           .is_busy = keep_is_busy,
                                           .has_failed = keep_has_failed,
                                           .why = keep_why,
                                           .busy = "being kept",
                                           .failed = "could not be kept"};

    return order_wait_run(&line->desk, &line->found, &wait, command_order(line, "keep"));
}

const struct command command_keep = {
    .name = "keep",
    .usage = "[NODE|TEAM|all]",
    .words = "all",
    .summary = "keep memory and disk of machines as they are now",
    .help =
        "What was kept before is replaced. A machine stands still for about a second meanwhile. "
        "\"excon\n"
        "revert\" brings it back to that moment, with all that ran in it; its clock goes on from "
        "there.",
    .options = options,
    .least = 0,
    .most = 1,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .run = keep_run,
};
