/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon resume: the clock goes on after PAUSEX. */

static const struct command_option options[] = {
    ORDER_BY,
    {0, "reason", "TEXT", "why, for the journal"},
    {0, NULL, NULL, NULL},
};

static int resume_run(struct command_line *line)
{
    return command_order_phase(line, "resume", NULL, NULL);
}

const struct command command_resume = {
    .name = "resume",
    .usage = "",
    .summary = "start the clock again after PAUSEX",
    .help = "Everything that was still to come is later by the length of the pause, so nothing\n"
            "fires at once.",
    .options = options,
    .least = 0,
    .most = 0,
    .needs = NEEDS_STANDING,
    .run = resume_run,
};
