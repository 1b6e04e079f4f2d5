/* SPDX-License-Identifier: Apache-2.0 */
/* excon pausex: PAUSEX: the exercise clock stands still. */
#include "cli/order.h"

static const struct command_option options[] = {
    ORDER_BY,
    ORDER_YES,
    {0, "reason", "TEXT", "why, for the journal"},
    {0, NULL, NULL, NULL},
};

static int run(struct command_line *line)
{
    const char *reason = command_option(line, "reason");
    json_t *order;

    if (!order_confirm(line, "PAUSEX", "The exercise clock stands still for everybody."))
        return EXIT_FAILED;
    order = order_line("pausex");
    json_object_set_new(order, "reason", json_string(reason != NULL ? reason : ""));
    return order_run(line, order);
}

const struct command command_pausex = {
    .name = "pausex",
    .usage = "",
    .summary = "PAUSEX: the exercise clock stands still",
    .help = "Nothing fires by its time and no check costs points until \"excon resume\".",
    .options = options,
    .least = 0,
    .most = 0,
    .run = run,
};
