/* SPDX-License-Identifier: Apache-2.0 */
/* excon clone: one more of an inject, for a team, at a time, with other words. */
#include "desk/command/command-change.h"

static int clone_run(struct command_line *line)
{
    return command_change(line, "clone");
}

const struct command command_clone = {
    .name = "clone",
    .usage = "INJECT [KEY=VALUE…]",
    .summary = "copy an inject: for a team, at a time, with other words",
    .help = "Makes INJECT-2 (then -3) with the same script, files and machine, or the same\n"
            "message, for the same teams, or for the team that --team names in its own machine of\n"
            "that name. The copy fires at --at TIME; without --at a person fires it. KEY is\n"
            "title, from, subject, body (body=@FILE reads a file) or timeout. Expectations and\n"
            "indicators stay with the original.",
    .options = command_change_options,
    .least = 1,
    .most = COMMAND_ARGUMENTS_ANY,
    .needs = NEEDS_STANDING,
    .run = clone_run,
};
