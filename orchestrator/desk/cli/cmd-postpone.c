/* SPDX-License-Identifier: Apache-2.0 */
/* excon postpone: an event, or the events of an inject, later than planned. */
#include "desk/command/command-order.h"
#include "base/text.h"
#include "products/report/times.h"
#include "scenario/yaml/units.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "only this team (default: every team that it concerns)"},
    {0, "to", "TIME", "to this exercise time or moment: 26h30m, \"D3 10:30\", 10:30"},
    ORDER_BY,
    {0, "reason", "TEXT", "why, for the journal"},
    {0, NULL, NULL, NULL},
};

/* The moment to which it is postponed; NULL: *ret_later (ms) says by how much. 0, or the exit code.
 */
static int postpone_read(const struct command_line *line, const char **ret_moment,
                         int64_t *ret_later)
{
    const char *to = command_option(line, "to"), *said = line->arguments[1], *wrong;

    if ((to != NULL) == (said != NULL))
        return desk_usage(&line->desk, "postponed by how much? 10min, or --to TIME");
    *ret_moment = said != NULL && times_is_moment(said) ? said : to;
    *ret_later = 0;
    if (*ret_moment != NULL)
        return 0;
    wrong = duration_read_ms(said, ret_later);
    if (wrong == NULL && *ret_later > 0)
        return 0;
    return desk_usage(&line->desk, "\"%s\" is not a duration, such as 10min or 1h+30%s%s", said,
                      wrong != NULL ? ": " : "", wrong != NULL ? wrong : "");
}

static int postpone_check(const struct command_line *line)
{
    const char *moment;
    int64_t later;

    return postpone_read(line, &moment, &later);
}

static int postpone_run(struct command_line *line)
{
    const char *moment = NULL;
    int64_t later = 0, to = 0;
    json_t *order;
    int code = postpone_read(line, &moment, &later);

    if (code == 0 && moment != NULL)
        code = order_moment(&line->desk, &line->found, moment, "not a future time", &to);
    if (code != 0)
        return code;
    order = command_order(line, "postpone");
    json_object_set_new(order, "by", json_integer(later));
    json_object_set_new(order, "to", json_integer(to));
    return order_run(&line->desk, &line->found, order);
}

const struct command command_postpone = {
    .name = "postpone",
    .usage = "EVENT|INJECT DURATION | EVENT|INJECT --to TIME",
    .summary = "fire an event later than planned",
    .help =
        "A DURATION counts from the event's time, or from now when that has passed. Events\n"
        "that follow it move with it; the times of others stay. \"excon hold\" keeps an inject\n"
        "until it is released. A TIME is exercise time (26h30m), a play day and its hour as\n"
        "the wall clock will show it (\"D3 10:30\"), or an hour of today (10:30).",
    .options = options,
    .least = 1,
    .most = 2,
    .needs = NEEDS_STANDING,
    .check = postpone_check,
    .run = postpone_run,
};
