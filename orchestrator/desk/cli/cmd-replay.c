/* SPDX-License-Identifier: Apache-2.0 */
/* excon replay: the board as it was at some moment, and from there on. */
#include <stdio.h>
#include <string.h>

#include "desk/client/board.h"
#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "products/report/times.h"

static const struct command_option options[] = {
    {0, "at", "TIME", "the board as it was then: 26h30m, \"D3 10:30\", 10:30, +1:05:00"},
    {0, "from", "TIME", "play from there on (default: from STARTEX)"},
    {0, "speed", "N", "so many times as fast as it was, 1 to 3600 (default 8)"},
    {0, "text", NULL, "print the board once, as plain text; by itself where no terminal is"},
    {0, "role", "ROLE", "see what this role saw: director (default), trainer, blue, observer, …"},
    {0, "team", "TEAM", "the team of a trainer or of blue"},
    {0, "ascii", NULL, "no signs beyond ASCII"},
    {0, NULL, NULL, NULL},
};

/* The moment as ms in `to`; 0, or the exit code after it was said what is wrong. */
static int replay_read_moment(const struct command_line *line, const char *said, char (*to)[32])
{
    int64_t x = 0;
    const char *wrong = said != NULL ? times_read(said, line->found.view, &x) : NULL;

    if (wrong != NULL)
        return desk_usage(&line->desk, "\"%s\" is no time: %s", said, wrong);
    snprintf(*to, sizeof(*to), "%lld", (long long)(x > 0 ? x : 0));
    return 0;
}

static int replay_check(const struct command_line *line)
{
    struct error err = {0};
    int64_t speed;

    if (command_option(line, "at") != NULL &&
        (command_option(line, "from") != NULL || command_option(line, "speed") != NULL))
        return desk_usage(&line->desk, "--at shows one moment, --from and --speed play");
    if (command_number(line, "speed", 1, 3600, 8, &speed, &err) < 0)
        return desk_usage(&line->desk, "%s", err.text);
    return 0;
}

static int replay_run(struct command_line *line)
{
    const char *at = command_option(line, "at"), *from = command_option(line, "from"),
               *speed = command_option(line, "speed");
    struct board_look look = {.role = command_option(line, "role"),
                              .team = command_option(line, "team"),
                              .ascii = command_flag(line, "ascii"),
                              .text = command_flag(line, "text") || !line->desk.out.tty,
                              .replay = true};
    struct error err = {0};
    char moment[32];
    int code;

    if (line->argument_count > 0)
        line->desk.exercise = line->arguments[0];
    code = command_need(line, NEEDS_ANY);
    if (code != 0)
        return code;
    if (!seat_see_as(&line->desk, look.role, look.team, &line->found))
        return EXIT_FAILED;
    code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    if (code == 0)
        code = replay_read_moment(line, at != NULL ? at : from, &moment);
    if (code != 0)
        return code;
    look.at = moment;
    if (at == NULL)
        look.speed = speed != NULL ? speed : "8";
    return board_print(&line->desk, &line->found, &look, &err) < 0 ? desk_failed(&line->desk, &err)
                                                                   : EXIT_DONE;
}

const struct command command_replay = {
    .name = "replay",
    .usage = "[RUN]",
    .summary = "the board as it was at any moment, and played from there on",
    .help =
        "Of an exercise, or of a copy of its folder (-x PATH), from the journal alone: what is\n"
        "shown is what the board showed when the last of those rows was the newest.\n"
        "\n"
        "Keys besides the board's own: Space pauses and goes on; > and < go to the next thing\n"
        "that happened, or back by one; } and { ten minutes; + and - change the speed; n goes\n"
        "on to the next trouble and pauses; 0 and $ are the beginning and the end.\n"
        "\n"
        "TIME is before the first row that came when the exercise clock showed more. No order\n"
        "is given from a replay.",
    .options = options,
    .least = 0,
    .most = 1,
    .check = replay_check,
    .run = replay_run,
};
