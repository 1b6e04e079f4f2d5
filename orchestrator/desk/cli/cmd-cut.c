/* SPDX-License-Identifier: Apache-2.0 */
/* excon cut: ends open sessions of members. */
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    ORDER_REASON,
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int cut_run(struct command_line *line)
{
    json_t *order = order_line("session-cut");

    order_put(order, "target", line->arguments[0]);
    order_put(order, "reason", command_option(line, "reason"));
    return order_run(&line->desk, &line->found, order);
}

const struct command command_cut = {
    .name = "cut",
    .usage = "SESSION|NAME",
    .summary = "end a session, or all sessions of a member",
    .help = "The member can log in again; \"excon lock NAME\" keeps the member out.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING,
    .run = cut_run,
};
