/* SPDX-License-Identifier: Apache-2.0 */
/* excon skip: leave an inject out for good. */
#include "desk/client/order.h"

static int skip_run(struct command_line *line)
{
    return order_inject(line, "skip");
}

const struct command command_skip = {
    .name = "skip",
    .usage = "INJECT|EVENT",
    .summary = "leave an inject out for good",
    .help = "It will not fire by its time; \"excon fire\" can still send it.",
    .options = order_inject_options,
    .least = 1,
    .most = 1,
    .run = skip_run,
};
