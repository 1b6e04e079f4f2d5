/* SPDX-License-Identifier: Apache-2.0 */
/* excon startex: STARTEX: the exercise clock starts. */
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

    if (!order_confirm(
            line, "STARTEX",
            "The exercise clock starts: injects come by their times and checks are scored."))
        return EXIT_FAILED;
    order = order_line("startex");
    json_object_set_new(order, "reason", json_string(reason != NULL ? reason : ""));
    return order_run(line, order);
}

const struct command command_startex = {
    .name = "startex",
    .usage = "",
    .summary = "STARTEX: the exercise clock starts",
    .help = "The range must be up. From now on injects come by their times and checks are scored.",
    .options = options,
    .least = 0,
    .most = 0,
    .run = run,
};
