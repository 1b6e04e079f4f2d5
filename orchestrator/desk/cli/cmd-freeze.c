/* SPDX-License-Identifier: Apache-2.0 */
/* excon freeze: the public scores stand as they are. */
#include "desk/command/command-order.h"

static const struct command_option options[] = {ORDER_REASON, ORDER_BY, {0, NULL, NULL, NULL}};

static int freeze_run(struct command_line *line)
{
    line->found.after = true;
    return command_order_phase(line, "freeze", NULL, NULL);
}

const struct command command_freeze = {
    .name = "freeze",
    .usage = "",
    .summary = "the public scores stand as they are",
    .help = "Exercise control's scores go on; \"excon thaw\" makes the newest public again.",
    .options = options,
    .needs = NEEDS_ANY,
    .run = freeze_run,
};
