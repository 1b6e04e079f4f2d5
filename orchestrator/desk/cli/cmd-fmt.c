/* SPDX-License-Identifier: Apache-2.0 */
/* excon fmt: a scenario with its keys in their usual spelling, or with its short forms expanded, on
 * standard output. */
#include "desk/command/command.h"
#include "desk/command/command.h"
#include "products/share/rewriting.h"

static const struct command_option options[] = {
    {0, "expand", NULL, "write what short forms (points, at, copies, planned networks) stand for"},
    {0, NULL, NULL, NULL},
};

static int fmt_run(struct command_line *line)
{
    return rewriting_run(&line->desk, line->arguments[0],
                         command_flag(line, "expand") ? REWRITE_EXPAND : 0);
}

const struct command command_fmt = {
    .name = "fmt",
    .usage = "FILE",
    .summary = "write a scenario anew: usual spellings, or short forms expanded",
    .help =
        "Writes the scenario to standard output with every key in its usual spelling and aliases\n"
        "unfolded; with --expand also what its short forms stand for. What is written loads to\n"
        "the same exercise. Comments are not kept. FILE itself stays as it is.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = fmt_run,
};
