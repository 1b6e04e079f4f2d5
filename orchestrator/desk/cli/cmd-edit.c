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
    .summary = "change the time or the words of an inject that was not sent",
    .help = "KEY is title, from, subject, body (body=@FILE reads a file) or timeout. With --at\n"
            "the inject is held until that time and then fires alone. The script that it runs in\n"
            "a machine was planned and checked, and cannot be changed.",
    .options = command_change_options,
    .least = 1,
    .most = COMMAND_ARGUMENTS_ANY,
    .needs = NEEDS_STANDING,
    .run = edit_run,
};
