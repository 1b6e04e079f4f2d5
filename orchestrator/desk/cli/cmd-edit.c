/* SPDX-License-Identifier: Apache-2.0 */
/* excon edit: another time or other words for an inject that was not sent. */
#include "desk/command/command-change.h"

static int edit_run(struct command_line *line)
{
    return command_change(line, "edit");
}

const struct command command_edit = {
    .name = "edit",
    .usage = "INJECT [KEY=VALUE…]",
    .summary = "another time or other words for an inject that was not sent",
    .help =
        "KEY is title, from, subject, body (body=@FILE reads a file) or timeout. With --at it is fired\n"
        "alone at that time, held until then. What it runs in a machine was planned and checked, and stays.",
    .options = command_change_options,
    .least = 1,
    .most = COMMAND_ARGUMENTS_ANY,
    .needs = NEEDS_STANDING,
    .run = edit_run,
};
