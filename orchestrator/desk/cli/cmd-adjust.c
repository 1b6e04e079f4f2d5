/* SPDX-License-Identifier: Apache-2.0 */
/* excon adjust: points that no metric gives, by hand; and the reversal of such an adjustment. */
#include <string.h>

#include "base/text.h"
#include "desk/command/command-order.h"
#include "scenario/yaml/units.h"

static const struct command_option options[] = {
    {0, "reverse", "N", "the team's adjustment N counts no more (excon adjustments lists them)"},
    {'r', "reason", "TEXT", "why; the team reads it"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

/* "5", "+5", "-2.5" as thousandths. */
static bool adjust_read_points(const char *text, int64_t *ret_points)
{
    bool has_sign = *text == '-' || *text == '+';
    int64_t points;

    if (!points_read(text + has_sign, &points))
        return false;
    *ret_points = *text == '-' ? -points : points;
    return true;
}

static int adjust_check(const struct command_line *line)
{
    const char *reason = command_option(line, "reason");
    const char *reverse = command_option(line, "reverse");
    int64_t number;

    if ((reverse != NULL) == (line->argument_count == 2))
        return desk_usage(&line->desk, "adjust takes TEAM POINTS, or TEAM --reverse N");
    if (reverse != NULL && !text_to_int(reverse, 1, UINT32_MAX, &number))
        return desk_usage(&line->desk, "\"%s\" is no number of an adjustment", reverse);
    if (reverse == NULL && !adjust_read_points(line->arguments[1], &number))
        return desk_usage(&line->desk, "\"%s\" is not a number of points, such as 5 or -2.5",
                          line->arguments[1]);
    if (reason == NULL || reason[0] == '\0')
        return desk_usage(&line->desk, "an adjustment needs its reason: --reason \"…\"");
    return 0;
}

static int adjust_run(struct command_line *line)
{
    const char *reverse = command_option(line, "reverse");
    json_t *order = order_line(reverse != NULL ? "adjust-reverse" : "adjust");
    int64_t points = 0;

    order_put(order, "team", line->arguments[0]);
    if (reverse != NULL) {
        order_put(order, "target", reverse);
    } else {
        adjust_read_points(line->arguments[1], &points);
        json_object_set_new(order, "points", json_integer(points));
    }
    order_put(order, "reason", command_option(line, "reason"));
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_adjust = {
    .name = "adjust",
    .usage = "TEAM POINTS | TEAM --reverse N",
    .summary = "add points to a team's score, or take some away (-5)",
    .help = "A director adjusts by as many points as exercise.adjust-limit of the scenario; for\n"
            "more, and without a limit always, another director approves (excon approve).\n"
            "Controllers and evaluators propose an adjustment. --reverse makes one count no more:\n"
            "the score is as it would be without it, and both stay in the ledger.",
    .options = options,
    .least = 1,
    .most = 2,
    .needs = NEEDS_ANY,
    .check = adjust_check,
    .run = adjust_run,
};
