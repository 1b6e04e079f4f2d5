/* SPDX-License-Identifier: Apache-2.0 */
/* excon fire: fire an inject, or all injects of an event, now. */
#include "cli/order.h"

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
    .options = order_inject_options,
    .least = 1,
    .most = 1,
    .run = run,
};
