/* SPDX-License-Identifier: Apache-2.0 */
/* excon unclaim: give back what you have claimed. */
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {'f', "force", NULL, "even when another has it"},
    ORDER_BY,
    ORDER_REASON,
    {0, NULL, NULL, NULL},
};

static int unclaim_run(struct command_line *line)
{
    json_t *order = command_order(line, "unclaim");

    json_object_set_new(order, "force", json_boolean(command_flag(line, "force")));
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_unclaim = {
    .name = "unclaim",
    .usage = "N",
    .summary = "give back what you have claimed",
    .help = "It waits for anybody again. What another has is refused without --force.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_ANY,
    .run = unclaim_run,
};
