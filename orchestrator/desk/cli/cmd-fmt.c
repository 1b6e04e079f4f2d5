/* SPDX-License-Identifier: Apache-2.0 */
/* excon fmt: a scenario with its keys in their usual spelling, or with its short forms expanded, on
 * standard output. */
#include "desk/command/command.h"
#include "desk/command/command.h"
#include "products/share/rewriting.h"

static const struct command_option options[] = {
    {0, "expand", NULL, "expand short forms (points, at, copies, planned networks)"},
    {0, NULL, NULL, NULL},
};

static int fmt_run(struct command_line *line)
{
    return rewriting_run(&line->desk, line->arguments[0],
                         command_flag(line, "expand") ? REWRITE_EXPAND : 0);
}

const struct command command_fmt = {
    .name = "fmt",
    .group = "Scenarios",
    .usage = "FILE",
    .summary = "rewrite a scenario in its usual spelling, or with short forms expanded",
    .help = "Prints the scenario with every key in its usual spelling and aliases resolved; with\n"
            "--expand also what its short forms mean. The result loads to the same exercise.\n"
            "Comments are lost. FILE is not changed.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = fmt_run,
};
