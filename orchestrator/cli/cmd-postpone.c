/* SPDX-License-Identifier: Apache-2.0 */
/* excon postpone: an event, or the events of an inject, later than planned. */
#include <inttypes.h>

#include "cli/order.h"
#include "load/units.h"

static int run(struct command_line *line)
{
    const char *team = command_option(line, "team"), *reason = command_option(line, "reason");
    int64_t later = 0;
    const char *wrong = duration_read_ms(line->arguments[1], &later);
    json_t *order;

    if (wrong != NULL || later <= 0)
        return command_usage(line, "\"%s\" is no duration, such as 10min or 1h+30%s%s", line->arguments[1],
                             wrong != NULL ? ": " : "", wrong != NULL ? wrong : "");
    order = order_line("postpone");
    json_object_set_new(order, "target", json_string(line->arguments[0]));
    json_object_set_new(order, "by", json_integer(later));
    if (team != NULL)
        json_object_set_new(order, "team", json_string(team));
    if (reason != NULL)
        json_object_set_new(order, "reason", json_string(reason));
    return order_run(line, order);
}

const struct command command_postpone = {
    .name = "postpone",
    .usage = "EVENT|INJECT DURATION",
    .summary = "fire an event later than planned",
    .help = "Counted from its time, or from now when that has passed. What comes after it moves along. "
            "Other\n"
            "times stay: \"excon hold\" keeps an inject until it is released.",
    .options = order_inject_options,
    .least = 2,
    .most = 2,
    .run = run,
};
