/* SPDX-License-Identifier: Apache-2.0 */
/* excon resume: the clock goes on after PAUSEX. */
#include "cli/order.h"

static const struct command_option options[] = {
    ORDER_BY,
    {0, "reason", "TEXT", "why, for the journal"},
    {0, NULL, NULL, NULL},
};

static int run(struct command_line *line)
{
    const char *reason = command_option(line, "reason");
    json_t *order = order_line("resume");

    json_object_set_new(order, "reason", json_string(reason != NULL ? reason : ""));
    return order_run(line, order);
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
    .run = run,
};
