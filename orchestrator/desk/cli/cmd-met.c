/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon met: a team did what was expected of it after an inject. */

static const struct command_option options[] = {
    {0, "reason", "TEXT", "what was observed; the team sees it"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int met_run(struct command_line *line)
{
    json_t *order = order_line("met");

    order_put(order, "team", line->arguments[0]);
    order_put(order, "target", line->arguments[1]);
    order_put(order, "detail", line->argument_count > 2 ? line->arguments[2] : NULL);
    order_put(order, "reason", command_option(line, "reason"));
    return order_run(&line->desk, &line->found, order);
}

const struct command command_met = {
    .name = "met",
    .usage = "TEAM INJECT [WHAT]",
    .summary = "record that a team did what is expected after an inject",
    .help = "If the team did it in time, it gets the points, and the events that the scenario\n"
            "names by \"then\" may fire; after that time it is recorded as late. WHAT chooses one\n"
            "of several expectations by its kind of report, its words or its number. \"excon why\n"
            "EVENT\" shows what is expected and until when.",
    .options = options,
    .least = 2,
    .most = 3,
    .needs = NEEDS_STANDING,
    .run = met_run,
};
