/* SPDX-License-Identifier: Apache-2.0 */
/* excon release: let a held inject fire by its time again. */
#include "desk/client/order.h"

static int release_run(struct command_line *line)
{
    return order_inject(line, "release");
}

const struct command command_release = {
    .name = "release",
    .usage = "INJECT|EVENT",
    .summary = "let a held inject fire by its time again",
    .help = NULL,
    .options = order_inject_options,
    .least = 1,
    .most = 1,
    .run = release_run,
};
