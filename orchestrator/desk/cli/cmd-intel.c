/* SPDX-License-Identifier: Apache-2.0 */
/* excon intel: what was shared, as the seat sees it. */
#include "desk/cli/cmd-as.h"

static const struct command_option options[] = {
    {0, "organisation", "NAME", "only what that organisation outside reads"},
    {0, "since", "N", "only shares with a number greater than N"},
    {0, NULL, NULL, NULL},
};

static int intel_run(struct command_line *line)
{
    const char *organisation = command_option(line, "organisation"),
               *since = command_option(line, "since");
    char *words[6];
    int count = 0;

    words[count++] = (char *)(uintptr_t) "intel";
    if (organisation != NULL) {
        words[count++] = (char *)(uintptr_t) "--organisation";
        words[count++] = (char *)(uintptr_t)organisation;
    }
    if (since != NULL) {
        words[count++] = (char *)(uintptr_t) "--since";
        words[count++] = (char *)(uintptr_t)since;
    }
    if (line->argument_count > 0)
        words[count++] = (char *)(uintptr_t)line->arguments[0];
    return as_run_words(line, line->desk.seat != NULL ? line->desk.seat : "director", count, words);
}

const struct command command_intel = {
    .name = "intel",
    .usage = "[N]",
    .summary = "what was shared: all of it, or one share",
    .help = "From a team's seat (--seat blue:TEAM) what that team sent and received.",
    .options = options,
    .most = 1,
    .run = intel_run,
};
