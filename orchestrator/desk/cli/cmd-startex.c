/* SPDX-License-Identifier: Apache-2.0 */
/* excon startex: STARTEX: the exercise clock starts. */
#include "desk/client/order.h"

static int startex_run(struct command_line *line)
{
    return order_phase(
        line, "startex", "STARTEX",
        "The exercise clock starts: injects come by their times and checks are scored.");
}

const struct command command_startex = {
    .name = "startex",
    .usage = "",
    .summary = "STARTEX: the exercise clock starts",
    .help = "The range must be up. From now on injects come by their times and checks are scored.",
    .options = order_phase_options,
    .least = 0,
    .most = 0,
    .run = startex_run,
};
