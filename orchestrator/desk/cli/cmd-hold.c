/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon hold: keep an inject from firing by its time. */

static int hold_run(struct command_line *line)
{
    return command_order_inject(line, "hold");
}

const struct command command_hold = {
    .name = "hold",
    .usage = "INJECT|EVENT",
    .summary = "stop an inject from firing at its time",
    .help = "It stays held until \"excon release\", \"excon fire\" or \"excon skip\".",
    .options = command_order_inject_options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING,
    .run = hold_run,
};
