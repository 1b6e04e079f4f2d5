/* SPDX-License-Identifier: Apache-2.0 */
/* excon postpone: an event, or the events of an inject, later than planned. */
#include "base/text.h"
#include "desk/client/order.h"
#include "products/report/times.h"
#include "scenario/yaml/units.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "this team only (default: all that it concerns)"},
    {0, "to", "TIME", "to this exercise time or moment: 26h30m, \"D3 10:30\", 10:30"},
    ORDER_BY,
    {0, "reason", "TEXT", "why, for the journal"},
    {0, NULL, NULL, NULL},
};

static int postpone_run(struct command_line *line)
{
    const char *moment = command_option(line, "to"), *said = line->arguments[1], *wrong = NULL;
    int64_t later = 0, to = 0;
    json_t *order;
    int code = 0;

    if ((moment != NULL) == (said != NULL))
        return command_usage(line, "postponed by how much? 10min, or --to TIME");
    if (said != NULL && times_is_moment(said))
        moment = said;
    if (moment != NULL)
        code = order_moment(line, moment, "no time to come", &to);
    else if ((wrong = duration_read_ms(said, &later)) != NULL || later <= 0)
        return command_usage(line, "\"%s\" is no duration, such as 10min or 1h+30%s%s", said,
                             wrong != NULL ? ": " : "", wrong != NULL ? wrong : "");
    if (code != 0)
        return code;
    order = order_of_inject(line, "postpone");
    json_object_set_new(order, "by", json_integer(later));
    json_object_set_new(order, "to", json_integer(to));
    return order_run(line, order);
}

const struct command command_postpone = {
    .name = "postpone",
    .usage = "EVENT|INJECT DURATION | EVENT|INJECT --to TIME",
    .summary = "fire an event later than planned",
    .help =
        "Counted from its time, or from now when that has passed. What comes after it moves along. "
        "Other\n"
        "times stay: \"excon hold\" keeps an inject until it is released. A TIME is exercise time\n"
        "(26h30m), a play day and its hour as the clock on the wall will show it (\"D3 10:30\"), or an\n"
        "hour of today (10:30).",
    .options = options,
    .least = 1,
    .most = 2,
    .run = postpone_run,
};
