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
    .summary = "approve an order that another seat asks for",
    .help =
        "The order is given as it was asked for, in the name of who asked. Whoever may give an order may\n"
        "approve it; what does not fit now is refused and goes on waiting. Without an ASK those that\n"
        "wait are listed. An order that the clock has overtaken expires, and so do all but grades at\n"
        "ENDEX.",
    .options = command_order_approval_options,
    .least = 0,
    .most = 1,
    .needs = NEEDS_STANDING,
    .run = approve_run,
};
