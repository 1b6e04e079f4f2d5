/* SPDX-License-Identifier: Apache-2.0 */
/* excon board: the scoreboard, live from the controller or as text from the journal. */
#include "desk/client/board.h"

static const struct command_option options[] = {
    {0, "text", NULL, "one snapshot as plain text"},
    {0, "role", "ROLE", "see what this role sees: director (default), trainer, blue, observer, …"},
    {0, "team", "TEAM", "the team of a trainer or of blue"},
    {0, "ascii", NULL, "no signs beyond ASCII"},
    {0, "by", "NAME", "who is looking (default: you)"},
    {0, NULL, NULL, NULL},
};

static int board_print_from_journal(struct command_line *line, struct found *found,
                                    struct error *err)
{
    if (!found->about.gone && !line->quiet)
        output_print(&line->err, TONE_WARN,
                     "No controller runs; this is what the journal says. To go on: excon up %s\n",
                     found->about.path);
    if (exercise_fold(found, err) < 0)
        return -1;
    return board_print(line, found, err);
}

static int board_run(struct command_line *line)
{
    struct found found = {0};
    struct error err = {0};
    int code = exercise_find(line, EXERCISE_ANY, &found);

    if (code != 0)
        return code;

    int result = 0;

    if (!exercise_see_as(line, command_option(line, "role"), command_option(line, "team"),
                         &found)) {
        exercise_done(&found);
        return EXIT_FAILED;
    }
    if (!found.about.alive)
        result = board_print_from_journal(line, &found, &err);
    else if (!command_flag(line, "text") && !line->out.tty)
        result = error_set(&err, ERROR_STATE,
                           "standard output is no terminal; for a snapshot: excon board --text");
    else
        result = board_show(line, &found.folder, false, &err);
    exercise_done(&found);
    return result < 0 ? command_failed(line, &err) : EXIT_DONE;
}

const struct command command_board = {
    .name = "board",
    .usage = "",
    .summary = "the live scoreboard; leaving it leaves the exercise as it is",
    .help = "Teams, objectives, points, the timeline of injects and the range. q leaves, ? shows "
            "the keys.\n"
            "After the end, or without a controller, a snapshot as text is made from the journal.",
    .options = options,
    .run = board_run,
};
