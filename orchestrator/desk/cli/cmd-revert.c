/* SPDX-License-Identifier: Apache-2.0 */
/* excon revert: VMs back to what was kept of them. */
#include <string.h>

#include "desk/client/order-wait.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "only the machines of this team"},
    {0, "reason", "TEXT", "why, for the journal"},
    ORDER_BY,
    ORDER_YES,
    {0, NULL, NULL, NULL},
};

static bool revert_is_busy(const struct view_vm *vm)
{
    return vm->from[0] != '\0' && (vm->state == VM_MAKING || vm->state == VM_BOOTING);
}

static bool revert_has_failed(const struct view_vm *vm, const struct view_vm *before)
{
    return vm->incarnation > before->incarnation && vm->state != VM_UP;
}

static const char *revert_why(const struct view_vm *vm)
{
    return vm->text;
}

static int revert_run(struct command_line *line)
{
    static const struct order_wait wait = {.title = "revert",
                                           .is_busy = revert_is_busy,
                                           .has_failed = revert_has_failed,
                                           .why = revert_why,
                                           .busy = "being restored",
                                           .failed = "were not restored"};

    if (!order_confirm(&line->desk, &line->found, "revert",
                       "What was done in these machines since their snapshots is lost."))
        return EXIT_FAILED;
    return order_wait_run(&line->desk, &line->found, &wait, command_order(line, "revert"));
}

const struct command command_revert = {
    .name = "revert",
    .usage = "NODE|TEAM|all",
    .words = "all",
    .summary = "restore machines from their snapshots",
    .help =
        "Restores memory and disk in seconds, without a boot. What was done in a machine\n"
        "since its snapshot is lost; an inject that is being delivered to it is recorded as\n"
        "interrupted. On a terminal \"revert\" must be typed to confirm, unless --yes is given.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .run = revert_run,
};
