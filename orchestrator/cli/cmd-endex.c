/* SPDX-License-Identifier: Apache-2.0 */
/* excon endex: ENDEX: the exercise ends. */
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

    if (!order_confirm(line, "ENDEX", "The exercise ends; this cannot be taken back."))
        return EXIT_FAILED;
    order = order_line("endex");
    json_object_set_new(order, "reason", json_string(reason != NULL ? reason : ""));
    return order_run(line, order);
}

const struct command command_endex = {
    .name = "endex",
    .usage = "",
    .summary = "ENDEX: the exercise ends",
    .help =
        "The range stays until \"excon down\", unless the exercise was begun by \"excon run\".\n"
        "ENDEX cannot be taken back.",
    .options = options,
    .least = 0,
    .most = 0,
    .run = run,
};
