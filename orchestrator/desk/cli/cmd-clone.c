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
    .summary = "one more of an inject, for a team, at a time, with other words",
    .help =
        "Makes INJECT-2 (then -3) of it: the same script, files and machine, or the same message, for\n"
        "the same teams or for the one that --team names, in its own machine of that name. It comes at\n"
        "--at TIME; without one a person fires it. KEY is title, from, subject, body (body=@FILE reads\n"
        "a file) or timeout. What teams are expected to do after it, and indicators, stay with the first one.",
    .options = command_change_options,
    .least = 1,
    .most = COMMAND_ARGUMENTS_ANY,
    .needs = NEEDS_STANDING,
    .run = clone_run,
};
