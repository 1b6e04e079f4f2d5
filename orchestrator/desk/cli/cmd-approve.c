/* SPDX-License-Identifier: Apache-2.0 */
/* excon approve: approve an order that another seat asks for. */
#include "desk/command/command-order.h"

static int approve_run(struct command_line *line)
{
    return command_order_approval(line, "approve");
}

const struct command command_approve = {
    .name = "approve",
    .usage = "[ASK]",
    .summary = "approve an order that another seat asked for",
    .help = "Gives the order as it was asked for, in the name of the person who asked. A seat\n"
            "that may give an order may also approve it. An order that does not fit the exercise\n"
            "now is refused and stays open. Without ASK, lists the open orders. An open order\n"
            "expires when the clock has passed it; at ENDEX all but grades expire.",
    .options = command_order_approval_options,
    .least = 0,
    .most = 1,
    .needs = NEEDS_STANDING,
    .run = approve_run,
};
