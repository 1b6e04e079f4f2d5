/* SPDX-License-Identifier: Apache-2.0 */
/* excon met: a team did what was expected of it after an inject. */
#include "desk/client/order.h"

static const struct command_option options[] = {
    {0, "reason", "TEXT", "what was seen, for the journal and the team's record"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int met_run(struct command_line *line)
{
    json_t *order = order_line("met");

    json_object_set_new(order, "team", json_string(line->arguments[0]));
    json_object_set_new(order, "target", json_string(line->arguments[1]));
    if (line->argument_count > 2)
        json_object_set_new(order, "detail", json_string(line->arguments[2]));
    order_put(order, line, "reason");
    return order_run(line, order);
}

const struct command command_met = {
    .name = "met",
    .usage = "TEAM INJECT [WHAT]",
    .summary = "a team did what is expected after an inject",
    .help = "Met in time it is worth its points, and opens what the scenario names by \"then\"; "
            "after its\n"
            "time it is noted as late. WHAT says which of several: its kind of report, its words, "
            "or its\n"
            "number. \"excon why EVENT\" shows what is expected and until when.",
    .options = options,
    .least = 2,
    .most = 3,
    .run = met_run,
};
