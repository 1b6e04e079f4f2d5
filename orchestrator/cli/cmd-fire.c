/* SPDX-License-Identifier: Apache-2.0 */
/* excon fire: fire an inject, or all injects of an event, now. */
#include "cli/order.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "this team only (default: all that it concerns)"},
    ORDER_BY,
    {0, "reason", "TEXT", "why, for the journal"},
    {0, NULL, NULL, NULL},
};

static int run(struct command_line *line)
{
    return order_inject(line, "fire");
}

const struct command command_fire = {
    .name = "fire",
    .usage = "INJECT|EVENT",
    .summary = "fire an inject, or all injects of an event, now",
    .help = "Fires what is scheduled or held before its time, and what failed or was skipped once "
            "more.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
