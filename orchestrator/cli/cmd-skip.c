/* SPDX-License-Identifier: Apache-2.0 */
/* excon skip: leave an inject out for good. */
#include "cli/order.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "this team only (default: all that it concerns)"},
    ORDER_BY,
    {0, "reason", "TEXT", "why, for the journal"},
    {0, NULL, NULL, NULL},
};

static int run(struct command_line *line)
{
    return order_inject(line, "skip");
}

const struct command command_skip = {
    .name = "skip",
    .usage = "INJECT|EVENT",
    .summary = "leave an inject out for good",
    .help = "It will not fire by its time; \"excon fire\" can still send it.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
