/* SPDX-License-Identifier: Apache-2.0 */
/* excon deny: deny an order that another seat asks for, or withdraw one's own. */
#include "desk/client/asks.h"

static int deny_run(struct command_line *line)
{
    return asks_answer(line, "deny");
}

const struct command command_deny = {
    .name = "deny",
    .usage = "[ASK]",
    .summary = "deny an order that another seat asks for, or withdraw one's own",
    .help =
        "Nothing comes of it, and it does not wait any longer. Who asked takes it back in the same way.\n"
        "Without an ASK those that wait are listed.",
    .options = asks_options,
    .least = 0,
    .most = 1,
    .run = deny_run,
};
