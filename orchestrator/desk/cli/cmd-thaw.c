/* SPDX-License-Identifier: Apache-2.0 */
/* excon thaw: the public scores are the newest again. */
#include "desk/command/command-order.h"

static const struct command_option options[] = {ORDER_REASON, ORDER_BY, {0, NULL, NULL, NULL}};

static int thaw_run(struct command_line *line)
{
    line->found.after = true;
    return command_order_phase(line, "thaw", NULL, NULL);
}

const struct command command_thaw = {
    .name = "thaw",
    .usage = "",
    .summary = "the public scores are the newest again",
    .help = "It ends \"excon freeze\".",
    .options = options,
    .needs = NEEDS_ANY,
    .run = thaw_run,
};
