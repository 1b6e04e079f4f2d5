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
    .summary = "deny an order that another seat asks for, or withdraw one's own",
    .help =
        "Nothing comes of it, and it does not wait any longer. Who asked takes it back in the same way.\n"
        "Without an ASK those that wait are listed.",
    .options = command_order_approval_options,
    .least = 0,
    .most = 1,
    .needs = NEEDS_STANDING,
    .run = deny_run,
};
