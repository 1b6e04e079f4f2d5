/* SPDX-License-Identifier: Apache-2.0 */
/* excon fire: fire an inject, or all injects of an event, now or at a later time. */
#include "cli/order.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "this team only (default: all that it concerns)"},
    {0, "at", "TIME", "not now but at this exercise time or moment: 26h30m, \"D3 10:30\", 10:30"},
    ORDER_BY,
    {0, "reason", "TEXT", "why, for the journal"},
    {0, NULL, NULL, NULL},
};

static int run(struct command_line *line)
{
    const char *team = command_option(line, "team"), *reason = command_option(line, "reason"), *at = command_option(line, "at");
    int64_t to = 0;
    json_t *order;
    int code = at != NULL ? order_moment(line, at, "no time to come", &to) : 0;

    if (code != 0)
        return code;
    if (at != NULL && to <= 0)
        return command_usage(line, "\"%s\" is no time to come", at);
    order = order_line("fire");
    json_object_set_new(order, "target", json_string(line->arguments[0]));
    json_object_set_new(order, "to", json_integer(to));
    json_object_set_new(order, "team", json_string(team != NULL ? team : ""));
    json_object_set_new(order, "reason", json_string(reason != NULL ? reason : ""));
    return order_run(line, order);
}

const struct command command_fire = {
    .name = "fire",
    .usage = "INJECT|EVENT",
    .summary = "fire an inject, or all injects of an event, now or at a time",
    .help = "Fires what is scheduled or held before its time, and what failed or was skipped once "
            "more.\n"
            "With --at what is named fires then and not before, whatever else it waits for: an event with\n"
            "its injects, or an inject alone, held until then. --at again says another time, \"excon hold\"\n"
            "takes the plan back. What the clock is set over is not fired unless the scenario's late says so.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
