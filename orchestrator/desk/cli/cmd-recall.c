/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon recall: a unit of the rapid reaction team returns. */

static int recall_run(struct command_line *line)
{
    return command_order_answer(line, "recall");
}

const struct command command_recall = {
    .name = "recall",
    .usage = "TEAM [rrt]",
    .summary = "recall the rapid reaction team from a team",
    .help = "The unit that was granted to the team last travels back and is free again. One that\n"
            "has not arrived needs as long for its way back as it has travelled.",
    .options = command_order_answer_options,
    .least = 1,
    .most = 2,
    .needs = NEEDS_STANDING,
    .run = recall_run,
};
