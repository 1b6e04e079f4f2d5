/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon startex: STARTEX: the exercise clock starts. */

static int startex_run(struct command_line *line)
{
    return command_order_phase(
        line, "startex", "STARTEX",
        "The exercise clock starts: injects fire at their times and checks are scored.");
}

const struct command command_startex = {
    .name = "startex",
    .group = "The clock and the injects",
    .also = "start begin",
    .usage = "",
    .summary = "STARTEX: the exercise clock starts",
    .help = "The range must be up. From STARTEX on, injects fire at their times and checks are\n"
            "scored.",
    .options = command_order_phase_options,
    .least = 0,
    .most = 0,
    .needs = NEEDS_STANDING,
    .run = startex_run,
};
