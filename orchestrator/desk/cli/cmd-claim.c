/* SPDX-License-Identifier: Apache-2.0 */
/* excon claim: say that you see to what waits. */
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {0, "for", "NAME", "a colleague gets it"},
    {'f', "force", NULL, "even when another has it"},
    ORDER_BY,
    ORDER_REASON,
    {0, NULL, NULL, NULL},
};

static int claim_run(struct command_line *line)
{
    json_t *order = command_order(line, "claim");

    order_put(order, "detail", command_option(line, "for"));
    json_object_set_new(order, "force", json_boolean(command_flag(line, "force")));
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_claim = {
    .name = "claim",
    .usage = "N",
    .summary = "say that you see to what waits",
    .help = "A number of \"excon queue\". The queue and the board show everybody who has what.\n"
            "What another has is refused without --force.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_ANY,
    .run = claim_run,
};
