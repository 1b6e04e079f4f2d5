/* SPDX-License-Identifier: Apache-2.0 */
/* excon branch: exercise control says for what a team's answer is taken, and so how a dialogue goes
 * on. */
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    ORDER_BY,
    ORDER_REASON,
    {0, NULL, NULL, NULL},
};

static int branch_run(struct command_line *line)
{
    const char *reason = command_option(line, "reason");
    json_t *order = order_line("branch");

    order_put(order, "team", line->arguments[0]);
    order_put(order, "target", line->arguments[1]);
    order_put(order, "detail", line->arguments[2]);
    order_put(order, "reason", reason != NULL ? reason : "");
    return order_run(&line->desk, &line->found, order);
}

const struct command command_branch = {
    .name = "branch",
    .usage = "TEAM N WORD",
    .summary = "say how a team answered message N, and so how a dialogue goes on",
    .help =
        "A message of the scenario may expect an answer in one of several ways (`answers` of an\n"
        "expected action), each with the event that follows. Where exercise control judges, or a\n"
        "team named no way, this opens what follows; \"excon queue\" lists the answers that wait.\n"
        "What an earlier choice opened stays open.",
    .options = options,
    .least = 3,
    .most = 3,
    .needs = NEEDS_STANDING,
    .run = branch_run,
};
