/* SPDX-License-Identifier: Apache-2.0 */
/* excon grade: what no check can measure. A grade is a row with a name and a reason; a correction
 * is another one. */
#include "desk/command/command-order.h"
#include "scenario/yaml/units.h"

static const struct command_option options[] = {
    {'r', "reason", "TEXT", "why; it stays with the points"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int grade_check(const struct command_line *line)
{
    const char *reason = command_option(line, "reason");
    int64_t points;

    if (!points_read(line->arguments[2], &points))
        return desk_usage(&line->desk, "\"%s\" is not a number of points, such as 7 or 7.5",
                          line->arguments[2]);
    if (reason == NULL || reason[0] == '\0')
        return desk_usage(&line->desk, "a grade needs its reason: --reason \"…\"");
    return 0;
}

static int grade_run(struct command_line *line)
{
    int64_t points = 0;
    json_t *order = order_line("grade");

    points_read(line->arguments[2], &points);
    order_put(order, "team", line->arguments[0]);
    order_put(order, "target", line->arguments[1]);
    json_object_set_new(order, "points", json_integer(points));
    order_put(order, "reason", command_option(line, "reason"));
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_grade = {
    .name = "grade",
    .usage = "TEAM METRIC POINTS",
    .summary = "grade a manual metric of a team",
    .help =
        "A second grade does not overwrite the first: it is another entry in the ledger, and\n"
        "\"excon explain\" shows all of them. A grade can also be given after the range is gone.",
    .options = options,
    .least = 3,
    .most = 3,
    .needs = NEEDS_ANY,
    .check = grade_check,
    .run = grade_run,
};
