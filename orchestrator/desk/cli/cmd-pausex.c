/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon pausex: PAUSEX: the exercise clock stops. */

static int pausex_run(struct command_line *line)
{
    return command_order_phase(line, "pausex", "PAUSEX", "The exercise clock stops for everybody.");
}

const struct command command_pausex = {
    .name = "pausex",
    .also = "pause suspend",
    .usage = "",
    .summary = "PAUSEX: the exercise clock stops",
    .help = "Until \"excon resume\" nothing fires by its time and no check costs points.",
    .options = command_order_phase_options,
    .least = 0,
    .most = 0,
    .needs = NEEDS_STANDING,
    .run = pausex_run,
};
