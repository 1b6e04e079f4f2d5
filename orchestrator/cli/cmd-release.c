/* SPDX-License-Identifier: Apache-2.0 */
/* excon release: let a held inject fire by its time again. */
#include "cli/order.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "this team only (default: all that it concerns)"},
    ORDER_BY,
    {0, "reason", "TEXT", "why, for the journal"},
    {0, NULL, NULL, NULL},
};

static int run(struct command_line *line)
{
    return order_inject(line, "release");
}

const struct command command_release = {
    .name = "release",
    .usage = "INJECT|EVENT",
    .summary = "let a held inject fire by its time again",
    .help = NULL,
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
