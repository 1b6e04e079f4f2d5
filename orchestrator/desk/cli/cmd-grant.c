/* SPDX-License-Identifier: Apache-2.0 */
/* excon grant: exercise control grants a team what it asked for. */
#include "desk/client/order.h"

static int grant_run(struct command_line *line)
{
    return order_answer(line, "grant");
}

const struct command command_grant = {
    .name = "grant",
    .usage = "TEAM [rrt]",
    .summary = "exercise control grants a team what it asked for",
    .help = "The team is told, with the reason. An event of the scenario may\n"
            "wait for it (when: {granted: rrt}).",
    .options = order_answer_options,
    .least = 1,
    .most = 2,
    .run = grant_run,
};
