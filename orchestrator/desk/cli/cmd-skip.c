/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon skip: leave an inject out for good. */

static int skip_run(struct command_line *line)
{
    return command_order_inject(line, "skip");
}

const struct command command_skip = {
    .name = "skip",
    .usage = "INJECT|EVENT",
    .summary = "leave out an inject for good",
    .help = "It will not fire at its time. \"excon fire\" can still send it.",
    .options = command_order_inject_options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING,
    .run = skip_run,
};
