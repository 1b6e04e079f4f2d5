/* SPDX-License-Identifier: Apache-2.0 */
/* excon deny: deny an order that another seat asks for, or withdraw one's own. */
#include "desk/command/command-order.h"

static int deny_run(struct command_line *line)
{
    return command_order_approval(line, "deny");
}

const struct command command_deny = {
    .name = "deny",
    .usage = "[ASK]",
    .summary = "deny an order that another seat asked for, or withdraw your own",
    .help = "Closes the order without giving it. The person who asked withdraws it in the same\n"
            "way. Without ASK, lists the open orders.",
    .options = command_order_approval_options,
    .least = 0,
    .most = 1,
    .needs = NEEDS_STANDING,
    .run = deny_run,
};
