/* SPDX-License-Identifier: Apache-2.0 */
/* excon export --ocr: what SDL 0.21 can hold of a scenario, and a list of what it cannot. */
#include "cli/command.h"
#include "cli/rewriting.h"

static const struct command_option options[] = {
    {0, "ocr", NULL, "as Open Cyber Range SDL 0.21 (the one form there is)"},
    {0, NULL, NULL, NULL},
};

static int run(struct command_line *line)
{
    if (!command_flag(line, "ocr"))
        return command_usage(line, "say what to export as: --ocr");
    return rewriting_run(line, REWRITE_OCR);
}

const struct command command_export = {
    .name = "export",
    .usage = "FILE",
    .summary = "write a scenario as plain SDL 0.21, and tell what that cannot hold",
    .help =
        "Writes the scenario to standard output as other tools of Open Cyber Range SDL 0.21 read\n"
        "it: short forms expanded, keys of excon's own left out. Each thing that is left out is\n"
        "told on standard error (with --json as \"lost\" beside \"document\") with its place.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
