/* SPDX-License-Identifier: Apache-2.0 */
/* excon resume: the clock goes on after PAUSEX. */
#include "desk/client/order.h"

static const struct command_option options[] = {
    ORDER_BY,
    {0, "reason", "TEXT", "why, for the journal"},
    {0, NULL, NULL, NULL},
};

static int resume_run(struct command_line *line)
{
    return order_phase(line, "resume", NULL, NULL);
}

const struct command command_resume = {
    .name = "resume",
    .usage = "",
    .summary = "the clock goes on after PAUSEX",
    .help =
        "What the pause held back shifts by its length: nothing that was not due fires at once.",
    .options = options,
    .least = 0,
    .most = 0,
    .run = resume_run,
};
