/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon release: let a held inject fire by its time again. */

static int release_run(struct command_line *line)
{
    return command_order_inject(line, "release");
}

const struct command command_release = {
    .name = "release",
    .usage = "INJECT|EVENT",
    .summary = "let a held inject fire at its time again",
    .help = NULL,
    .options = command_order_inject_options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING,
    .run = release_run,
};
