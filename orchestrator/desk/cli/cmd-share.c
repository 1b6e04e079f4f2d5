/* SPDX-License-Identifier: Apache-2.0 */
/* excon share: exercise control, an organisation that it plays, or a team (--seat) shares. */
#include "desk/cli/cmd-as.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {0, "to", "NAMES", "all (default), teams, organisations outside, open; commas between"},
    {0, "tlp", "COLOUR", "red, amber+strict, amber (default), green, clear"},
    {'s', "title", "TEXT", "what it is, one line"},
    {0, "from", "NAME", "the organisation outside in whose name"},
    {0, "revise", "N", "in place of the share that intel lists as N, with its indicators"},
    {0, "text-only", NULL, "no indicators: standard input is not read"},
    {0, "check", NULL, "only say what is wrong with it"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int share_run(struct command_line *line)
{
    enum { SHARE_WORDS = 64 };
    static const char *const names[] = {"to",     "tlp",       "title", "from",
                                        "revise", "text-only", "check"};
    static const char *const flags[] = {"--to",     "--tlp",       "--title", "--from",
                                        "--revise", "--text-only", "--check"};
    char *words[SHARE_WORDS];
    int count = 0;

    words[count++] = (char *)(uintptr_t) "share";
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = command_option(line, names[i]);

        if (value == NULL)
            continue;
        words[count++] = (char *)(uintptr_t)flags[i];
        if (i < 5)
            words[count++] = (char *)(uintptr_t)value;
    }
    if (line->argument_count > 0) {
        words[count++] = (char *)(uintptr_t) "--";
        words[count++] = (char *)(uintptr_t)line->arguments[0];
    }
    return as_run_words(line, line->desk.seat != NULL ? line->desk.seat : "director", count, words);
}

const struct command command_share = {
    .name = "share",
    .group = "Sharing",
    .usage = "[TEXT]",
    .summary = "share indicators, as exercise control or for an organisation outside",
    .help =
        "One indicator on each line of standard input, typed by its shape or with its type before\n"
        "it, or an event in MISP's core format. --from shares in the name of an organisation\n"
        "that exercise control plays (`outside: true` in the scenario). Who reads what:\n"
        "docs/SHARING.md.",
    .options = options,
    .most = 1,
    .run = share_run,
};
