/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon refuse: exercise control refuses a team what it asked for. */

static int refuse_run(struct command_line *line)
{
    return command_order_answer(line, "refuse");
}

const struct command command_refuse = {
    .name = "refuse",
    .usage = "TEAM [rrt]",
    .summary = "refuse a team what it requested",
    .help = "The team sees the answer and its reason, and may ask again.",
    .options = command_order_answer_options,
    .least = 1,
    .most = 2,
    .needs = NEEDS_STANDING,
    .run = refuse_run,
};
