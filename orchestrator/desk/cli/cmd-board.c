/* SPDX-License-Identifier: Apache-2.0 */
/* excon board: the scoreboard, live from the controller or as text from the journal. */
#include "base/text.h"
#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "desk/client/board.h"

static const struct command_option options[] = {
    {0, "text", NULL, "print the board once, as plain text"},
    {0, "role", "ROLE", "see what this role sees: director (default), trainer, blue, observer, …"},
    {0, "team", "TEAM", "the team of a trainer or of blue"},
    {0, "ascii", NULL, "no signs beyond ASCII"},
    {0, "layout", "NAME", "auto (by size), four, control, range or wide"},
    {0, "wall", NULL, "large digits, and panels in turn, for a wall"},
    {0, "bell", "HOW", "of new things in the queue: none, sound or flash"},
    {0, "no-mouse", NULL, "the mouse is the terminal's own"},
    {0, "light", NULL, "colours for a light ground"},
    {0, "by", "NAME", "your name (default: your login)"},
    {0, NULL, NULL, NULL},
};

static int board_print_from_journal(struct command_line *line, const struct board_look *look,
                                    struct error *err)
{
    struct found *found = &line->found;
    char word[TEXT_SHELL];

    if (!found->about.gone && !line->desk.quiet)
        output_print(&line->desk.err, TONE_WARN,
                     "No controller runs; this is the state of the journal. To continue: excon "
                     "up %s\n",
                     text_shell(word, found->about.path));
    if (found_fold(found, err) < 0)
        return -1;
    return board_print(&line->desk, found, look, err);
}

static int board_run(struct command_line *line)
{
    const struct board_look look = {.role = command_option(line, "role"),
                                    .team = command_option(line, "team"),
                                    .ascii = command_flag(line, "ascii"),
                                    .text = command_flag(line, "text"),
                                    .layout = command_option(line, "layout"),
                                    .bell = command_option(line, "bell"),
                                    .wall = command_flag(line, "wall"),
                                    .no_mouse = command_flag(line, "no-mouse"),
                                    .light = command_flag(line, "light")};
    struct found *found = &line->found;
    struct error err = {0};
    int result = 0;

    if (!seat_see_as(&line->desk, look.role, look.team, found))
        return EXIT_FAILED;
    if (!found->about.alive)
        result = board_print_from_journal(line, &look, &err);
    else if (!look.text && !line->desk.out.tty)
        result = error_set(&err, ERROR_STATE,
                           "standard output is not a terminal; to print the board once: excon "
                           "board --text");
    else
        result = board_show(&line->desk, &found->folder, &look, &err);
    return result < 0 ? desk_failed(&line->desk, &err) : EXIT_DONE;
}

const struct command command_board = {
    .name = "board",
    .also = "scoreboard",
    .usage = "",
    .summary = "the live scoreboard; leaving it does not affect the exercise",
    .help = "Shows teams, objectives, points, the timeline of injects, and the range. q leaves, ?\n"
            "shows the keys. After the end, or without a controller, it prints one picture of the\n"
            "journal as text.",
    .options = options,
    .needs = NEEDS_ANY,
    .run = board_run,
};
