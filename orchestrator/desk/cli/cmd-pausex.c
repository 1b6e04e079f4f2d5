/* SPDX-License-Identifier: Apache-2.0 */
/* excon pausex: PAUSEX: the exercise clock stands still. */
#include "desk/client/order.h"

static int pausex_run(struct command_line *line)
{
    return order_phase(line, "pausex", "PAUSEX", "The exercise clock stands still for everybody.");
}

const struct command command_pausex = {
    .name = "pausex",
    .usage = "",
    .summary = "PAUSEX: the exercise clock stands still",
    .help = "Nothing fires by its time and no check costs points until \"excon resume\".",
    .options = order_phase_options,
    .least = 0,
    .most = 0,
    .run = pausex_run,
};
