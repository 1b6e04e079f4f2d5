/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "desk/command/command-order.h"
/* excon request: what a nation asks exercise control for. */

static const struct command_option options[] = {
    {'t', "team", "TEAM", "who asks (default: the seat's own team)"},
    {0, "priority", "WORD", "routine (default), priority, immediate or flash"},
    {0, "reason", "TEXT", "why it is needed; exercise control and the team see it"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int request_check(const struct command_line *line)
{
    /* A seat of a team asks for that team; the controller knows which. */
    return command_option(line, "team") != NULL ||
                   (line->desk.seat != NULL && strchr(line->desk.seat, ':') != NULL)
               ? 0
               : desk_usage(&line->desk, "name the team that asks: --team TEAM");
}

static int request_run(struct command_line *line)
{
    json_t *order = command_order(line, "request");

    order_put(order, "detail", command_option(line, "priority"));
    return order_run(&line->desk, &line->found, order);
}

const struct command command_request = {
    .name = "request",
    .usage = "rrt",
    .words = "rrt",
    .summary = "request the rapid reaction team for a team",
    .help = "Possible between STARTEX and ENDEX, at most once a minute, one open request at a\n"
            "time. Exercise control sees it at once and answers with grant or refuse. An event of\n"
            "the scenario may wait for it (when: {request: rrt}). Other teams do not see it.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING,
    .check = request_check,
    .run = request_run,
};
