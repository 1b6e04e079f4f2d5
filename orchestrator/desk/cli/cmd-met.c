/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"
/* excon met: a team did what was expected of it after an inject. */

static const struct command_option options[] = {
    {0, "at", "TIME", "when it was done, if that was earlier: 1h5m, 10:30, \"D1 10:30\""},
    {0, "undo", NULL, "withdraw the record; needs a reason"},
    {0, "reason", "TEXT", "what was observed; the team sees it"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int met_check(const struct command_line *line)
{
    if (!command_flag(line, "undo"))
        return 0;
    if (command_option(line, "at") != NULL)
        return desk_usage(&line->desk, "what is taken back has no time: --undo without --at");
    return command_option(line, "reason") != NULL
               ? 0
               : desk_usage(&line->desk, "say why it is taken back: --reason \"…\"");
}

static int met_run(struct command_line *line)
{
    const char *at = command_option(line, "at");
    json_t *order;
    int64_t x = 0;
    int code = at != NULL ? command_need(line, NEEDS_FOLDED) : 0;

    if (code == 0 && at != NULL)
        code = order_moment(&line->desk, &line->found, at, "no time", &x);
    if (code == 0 && at != NULL && x <= 0)
        code = desk_usage(&line->desk, "\"%s\" is before STARTEX", at);
    if (code != 0)
        return code;
    order = order_line(command_flag(line, "undo") ? "unmet" : "met");
    if (x > 0)
        json_object_set_new(order, "to", json_integer(x));
    order_put(order, "team", line->arguments[0]);
    order_put(order, "target", line->arguments[1]);
    order_put(order, "detail", line->argument_count > 2 ? line->arguments[2] : NULL);
    order_put(order, "reason", command_option(line, "reason"));
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_met = {
    .name = "met",
    .usage = "TEAM INJECT [WHAT]",
    .summary = "record that a team did what is expected after an inject",
    .help =
        "If the team did it in time, it gets the points, and the events that the scenario\n"
        "names by \"then\" may fire; after that time it is recorded as late. WHAT chooses one\n"
        "of several expectations by its kind of report, its words or its number. \"excon why\n"
        "EVENT\" shows what is expected and until when.\n"
        "\n"
        "--at gives an earlier time at which it was done, also when it is recorded later. --undo\n"
        "withdraws the record and its points. Both are possible after the range is gone.",
    .options = options,
    .least = 2,
    .most = 3,
    .needs = NEEDS_ANY,
    .check = met_check,
    .run = met_run,
};
