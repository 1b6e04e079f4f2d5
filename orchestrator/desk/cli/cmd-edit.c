/* SPDX-License-Identifier: Apache-2.0 */
/* excon edit: another time or other words for an inject that was not sent. */
#include "desk/client/order-change.h"

static int edit_run(struct command_line *line)
{
    return order_change(line, "edit");
}

const struct command command_edit = {
    .name = "edit",
    .usage = "INJECT [KEY=VALUE…]",
    .summary = "another time or other words for an inject that was not sent",
    .help =
        "KEY is title, from, subject, body (body=@FILE reads a file) or timeout. With --at it is fired\n"
        "alone at that time, held until then. What it runs in a machine was planned and checked, and stays.",
    .options = order_change_options,
    .least = 1,
    .most = COMMAND_ARGUMENTS_ANY,
    .run = edit_run,
};
