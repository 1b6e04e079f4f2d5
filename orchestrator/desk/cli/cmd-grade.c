/* SPDX-License-Identifier: Apache-2.0 */
/* excon grade: what no check can measure. A grade is a row with a name and a reason; a correction
 * is another one. */
#include <stdlib.h>
#include <string.h>

#include "desk/command/command-order.h"
#include "base/text.h"

static const struct command_option options[] = {
    {'r', "reason", "TEXT", "why; it stays with the points"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

/* "12", "12.5", "0.125" as thousandths. */
static bool grade_read_points(const char *text, int64_t *ret_points)
{
    char whole[16] = "", rest[4] = "000";
    const char *dot = strchrnul(text, '.');
    size_t length = (size_t)(dot - text), decimals = *dot == '.' ? strlen(dot + 1) : 0;
    int64_t units, thousandths;

    if (length == 0 || length >= sizeof(whole) || decimals > 3 || (*dot == '.' && decimals == 0))
        return false;
    memcpy(whole, text, length);
    for (size_t i = 0; i < decimals; i++)
        rest[i] = dot[1 + i];
    if (strspn(whole, "0123456789") != length || strspn(rest, "0123456789") != 3 ||
        !text_to_int(whole, 0, 1000000000, &units) || !text_to_int(rest, 0, 999, &thousandths))
        return false;
    *ret_points = units * 1000 + thousandths;
    return true;
}

static int grade_check(const struct command_line *line)
{
    const char *reason = command_option(line, "reason");
    int64_t points;

    if (!grade_read_points(line->arguments[2], &points))
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

    grade_read_points(line->arguments[2], &points);
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
