/* SPDX-License-Identifier: Apache-2.0 */
/* excon hold: keep an inject from firing by its time. */
#include "desk/client/order.h"

static int hold_run(struct command_line *line)
{
    return order_inject(line, "hold");
}

const struct command command_hold = {
    .name = "hold",
    .usage = "INJECT|EVENT",
    .summary = "keep an inject from firing by its time",
    .help = "It stays held until \"excon release\", \"excon fire\" or \"excon skip\".",
    .options = order_inject_options,
    .least = 1,
    .most = 1,
    .run = hold_run,
};
