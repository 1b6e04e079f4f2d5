/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon cleanup: undo what an inject did, now. */

static int cleanup_run(struct command_line *line)
{
    return command_order_inject(line, "cleanup");
}

const struct command command_cleanup = {
    .name = "cleanup",
    .usage = "INJECT|EVENT",
    .summary = "undo what an inject did, now",
    .help = "Runs the inject's \"cleanup\" where the inject was delivered, instead of at ENDEX or\n"
            "at the time that the scenario names. A cleanup that failed is run again.",
    .options = command_order_inject_options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING,
    .run = cleanup_run,
};
