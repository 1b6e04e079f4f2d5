/* SPDX-License-Identifier: Apache-2.0 */
/* excon revert: VMs back to what was kept of them. */
#include <string.h>

#include "core/view/forks.h"
#include "desk/client/order-wait.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {0, "to", "NAME", "the snapshot that is listed so (default: each machine's newest)"},
    {'t', "team", "TEAM", "only the machines of this team"},
    {0, "reason", "TEXT", "why, for the journal"},
    ORDER_BY,
    ORDER_YES,
    {0, NULL, NULL, NULL},
};

static bool revert_is_busy(const struct view_vm *vm)
{
    return (vm->from[0] != '\0' || fork_of(vm) != FORK_NONE) &&
           (vm->state == VM_MAKING || vm->state == VM_BOOTING);
}

static bool revert_has_failed(const struct view_vm *vm, const struct view_vm *before)
{
    return vm->incarnation > before->incarnation && vm->state != VM_UP;
}

static const char *revert_why(const struct view_vm *vm)
{
    return vm->text;
}

/* An empty name is a variable of a script that is not set, and no wish for the newest one. */
static int revert_check(const struct command_line *line)
{
    const char *to = command_option(line, "to");

    return to != NULL && to[0] == '\0' ? desk_usage(&line->desk, "--to needs its NAME") : 0;
}

static int revert_run(struct command_line *line)
{
    static const struct order_wait wait = {.title = "revert",
                                           .is_busy = revert_is_busy,
                                           .has_failed = revert_has_failed,
                                           .why = revert_why,
                                           .busy = "being restored",
                                           .failed = "were not restored"};

    json_t *order;

    if (!order_confirm(&line->desk, &line->found, "revert",
                       "What was done in these machines since their snapshots is lost."))
        return EXIT_FAILED;
    order = command_order(line, "revert");
    order_put(order, "detail", command_option(line, "to"));
    return order_wait_run(&line->desk, &line->found, &wait, order);
}

const struct command command_revert = {
    .name = "revert",
    .usage = "NODE|TEAM|all",
    .words = "all",
    .summary = "restore machines from their snapshots",
    .help = "Restores memory and disk in seconds, without a boot. What was done in a machine\n"
            "since its snapshot is lost; an inject that is being delivered to it is recorded as\n"
            "interrupted. --to golden makes a machine anew from the golden machine that it was\n"
            "forked from (excon up --fork): its snapshots are lost too, and features that differ\n"
            "between teams are put in again.\n"
            "\n"
            "On a terminal \"revert\" must be typed to confirm, unless --yes is given.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .check = revert_check,
    .run = revert_run,
};
