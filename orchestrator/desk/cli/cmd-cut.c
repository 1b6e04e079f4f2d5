/* SPDX-License-Identifier: Apache-2.0 */
/* excon cut: ends open sessions of members, or what a seat reaches. */
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {0, "reach", "NUMBER", "end this connection with a machine alone (excon sessions lists them)"},
    ORDER_REASON,
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int cut_run(struct command_line *line)
{
    const char *reach = command_option(line, "reach");
    json_t *order;

    if ((reach != NULL) == (line->argument_count > 0))
        return desk_usage(&line->desk, "say a session, a member, or --reach NUMBER");
    order = order_line(reach != NULL ? "reach-cut" : "session-cut");
    order_put(order, "target", reach != NULL ? reach : line->arguments[0]);
    order_put(order, "reason", command_option(line, "reason"));
    return order_run(&line->desk, &line->found, order);
}

const struct command command_cut = {
    .name = "cut",
    .usage = "[SESSION|NAME]",
    .summary = "end a session, all sessions of a member, or a connection with a machine",
    .help =
        "The member can log in again; \"excon lock NAME\" keeps the member out. What a session\n"
        "reaches ends with it.",
    .options = options,
    .most = 1,
    .needs = NEEDS_STANDING,
    .run = cut_run,
};
