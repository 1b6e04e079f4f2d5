/* SPDX-License-Identifier: Apache-2.0 */
/* excon refuse: exercise control refuses a team what it asked for. */
#include "desk/client/order.h"

static int refuse_run(struct command_line *line)
{
    return order_answer(line, "refuse");
}

const struct command command_refuse = {
    .name = "refuse",
    .usage = "TEAM [rrt]",
    .summary = "exercise control refuses a team what it asked for",
    .help = "The team is told, with the reason, and may ask again.",
    .options = order_answer_options,
    .least = 1,
    .most = 2,
    .run = refuse_run,
};
