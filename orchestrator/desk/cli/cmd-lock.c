/* SPDX-License-Identifier: Apache-2.0 */
/* excon lock: the short form of `excon seat lock`, for the moment in which it has to be quick. */
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    ORDER_REASON,
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int lock_run(struct command_line *line)
{
    json_t *order = order_line("member-lock");

    order_put(order, "target", line->arguments[0]);
    order_put(order, "reason", command_option(line, "reason"));
    return order_run(&line->desk, &line->found, order);
}

const struct command command_lock = {
    .name = "lock",
    .usage = "NAME",
    .summary = "lock a member out and cut the open sessions",
    .help = "As \"excon seat lock NAME\"; \"excon seat unlock NAME\" undoes it.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING,
    .run = lock_run,
};
