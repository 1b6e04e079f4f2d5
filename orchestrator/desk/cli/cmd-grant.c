/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon grant: exercise control grants a team what it asked for. */

static int grant_run(struct command_line *line)
{
    return command_order_answer(line, "grant");
}

const struct command command_grant = {
    .name = "grant",
    .usage = "TEAM [rrt]",
    .summary = "grant a team what it requested",
    .help = "The team sees the answer and its reason. An event of the scenario may wait for it\n"
            "(when: {granted: rrt}).",
    .options = command_order_answer_options,
    .least = 1,
    .most = 2,
    .needs = NEEDS_STANDING,
    .run = grant_run,
};
