/* SPDX-License-Identifier: Apache-2.0 */
/* excon grant: exercise control grants a team what it asked for. */
#include "desk/command/command-order.h"
#include "scenario/yaml/units.h"

static const struct command_option options[] = {
    ORDER_BY,
    {0, "stay", "DURATION", "how long a unit stays (default: as the scenario says)"},
    {0, "reason", "TEXT", "why; the team sees it"},
    {0, NULL, NULL, NULL},
};

/* *ret_stay in ms; 0: as the scenario says. 0, or the exit code. */
static int grant_read(const struct command_line *line, int64_t *ret_stay)
{
    const char *stay = command_option(line, "stay"), *wrong;

    *ret_stay = 0;
    wrong = stay != NULL ? duration_read_ms(stay, ret_stay) : NULL;
    if (wrong == NULL && (stay == NULL || *ret_stay > 0))
        return 0;
    return desk_usage(&line->desk, "\"%s\" is not a duration, such as 2h%s%s", stay,
                      wrong != NULL ? ": " : "", wrong != NULL ? wrong : "");
}

static int grant_check(const struct command_line *line)
{
    int64_t stay;

    return grant_read(line, &stay);
}

static int grant_run(struct command_line *line)
{
    json_t *order;
    int64_t stay;
    int code = grant_read(line, &stay);

    if (code != 0)
        return code;
    order = command_order_to_team(line, "grant");
    json_object_set_new(order, "by", json_integer(stay));
    return order_run(&line->desk, &line->found, order);
}

const struct command command_grant = {
    .name = "grant",
    .usage = "TEAM [rrt]",
    .summary = "grant a team what it requested",
    .help =
        "The team sees the answer and its reason. An event of the scenario may wait for it\n"
        "(when: {granted: rrt}). Where the scenario counts the units (exercise.rrt), a free one\n"
        "travels to the team, stays with it and travels back, on the exercise clock; while none\n"
        "is free the order is refused. \"excon status\" shows them, \"excon recall\" ends a stay.",
    .options = options,
    .least = 1,
    .most = 2,
    .needs = NEEDS_STANDING,
    .check = grant_check,
    .run = grant_run,
};
