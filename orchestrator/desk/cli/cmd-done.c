/* SPDX-License-Identifier: Apache-2.0 */
/* excon done: take what needs nobody out of the queue. */
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {'f', "force", NULL, "even when another has it"},
    ORDER_BY,
    ORDER_REASON,
    {0, NULL, NULL, NULL},
};

static int done_run(struct command_line *line)
{
    json_t *order = command_order(line, "done");

    json_object_set_new(order, "force", json_boolean(command_flag(line, "force")));
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_done = {
    .name = "done",
    .old = "ack",
    .usage = "N",
    .summary = "take what needs nobody out of the queue",
    .help =
        "It comes back when something new comes of it: a revision of the report, a new failure.\n"
        "A request or an order that waits for approval has to be answered instead. --reason is a\n"
        "note for the others. \"excon ack N\" is the same.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_ANY,
    .run = done_run,
};
