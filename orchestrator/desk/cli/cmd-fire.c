/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon fire: fire an inject, or all injects of an event, now or at a later time. */

static const struct command_option options[] = {
    {'t', "team", "TEAM", "only this team (default: every team that it concerns)"},
    {0, "at", "TIME", "not now but at this exercise time or moment: 26h30m, \"D3 10:30\", 10:30"},
    {0, "now", NULL, "in PAUSEX and outside the play hours too: the director decides"},
    ORDER_BY,
    {0, "reason", "TEXT", "why, for the journal"},
    {0, NULL, NULL, NULL},
};

static int fire_check(const struct command_line *line)
{
    return command_flag(line, "now") && command_option(line, "at") != NULL
               ? desk_usage(&line->desk, "--now and --at exclude each other")
               : 0;
}

static int fire_run(struct command_line *line)
{
    int64_t to;
    json_t *order;
    int code = command_order_at(line, &to);

    if (code != 0)
        return code;
    order = command_order(line, "fire");
    json_object_set_new(order, "to", json_integer(to));
    order_put(order, "detail", command_flag(line, "now") ? "now" : NULL);
    return order_run(&line->desk, &line->found, order);
}

const struct command command_fire = {
    .name = "fire",
    .also = "inject",
    .usage = "INJECT|EVENT",
    .summary = "fire an inject, or all injects of an event, now or at a time",
    .help =
        "Fires before its time what is scheduled or held, and again what failed or was\n"
        "skipped. With --at it fires at that time and not before, whatever else it waits for:\n"
        "an event with its injects, or one inject, held until then. A second --at replaces\n"
        "the first; \"excon hold\" cancels it. An inject that a clock jump passes is not fired,\n"
        "unless the scenario's \"late\" says so.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING,
    .check = fire_check,
    .run = fire_run,
};
