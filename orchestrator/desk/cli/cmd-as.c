/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon as: a command of a seat, given on the operator's machine. It sees the rows that a session
 * of this seat is told: by the controller where one runs, else from the journal.
 */
#include <string.h>
#include <unistd.h>

#include "core/model/row.h"
#include "desk/client/exercise.h"
#include "desk/client/order.h"
#include "desk/client/seat.h"
#include "desk/command/command-order.h"
#include "desk/cli/cmd-as.h"
#include "desk/command/command.h"
#include "desk/seat/prompt.h"
#include "desk/seat/seat.h"

static const struct command_option options[] = {
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int as_fold_row(void *data, const struct row *row, struct error *err)
{
    return view_apply(data, row, err);
}

/* The seat's view: from the controller, or, where none runs, from the journal. */
static int as_read(struct command_line *line, struct seat *seat, struct dial **ret_dial,
                   struct error *err)
{
    struct found *found = &line->found;
    int result = order_dial(&line->desk, found, true, ret_dial, err);

    if (result == 0) {
        seat->dial = *ret_dial;
        return seat_follow(seat, err);
    }
    if (found_open(found, err) < 0)
        return -err->code;
    found->view = seat->view; /* messages are read with the team's own values */
    return found_rows(found, as_fold_row, seat->view, err);
}

static int as_run_seat(struct command_line *line, const struct hello *said, struct view *view,
                       int count, char **words)
{
    struct dial *dial = NULL;
    struct error err = {0};
    struct seat seat = {.view = view,
                        .name = seat_actor(&line->desk),
                        .role = (enum role)word_find(role_words, ROLES, said->role),
                        .in = stdin,
                        .out = stdout,
                        .json = line->desk.json,
                        .tty = line->desk.out.colour,
                        .columns = (unsigned)line->desk.out.columns};
    int result = as_read(line, &seat, &dial, &err), code;
    const struct view_team *team = view_team_called(view, said->team);

    if (result < 0) {
        dial_close(dial);
        return desk_failed(&line->desk, &err);
    }
    seat.team = team != NULL ? team->made.team : 0;
    result = count == 0 && !seat.json && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)
                 ? seat_prompt(&seat, &err)
                 : seat_run(&seat, count, words, &err);
    code = seat_end(&seat, result, &err, stderr);
    dial_close(dial);
    return code;
}

int as_run_words(struct command_line *line, const char *name, int count, char **words)
{
    struct hello said = {0};
    struct error err = {0};
    struct view *view;
    int code;

    struct desk wanted = line->desk;

    wanted.seat = name;
    if (seat_read(&wanted, &said, &err) < 0)
        return desk_failed(&line->desk, &err);
    /* A seat that was said (--seat) takes none that sees more than its own. */
    if (!seat_see_as(&line->desk, said.role, said.team[0] != '\0' ? said.team : NULL, NULL))
        return EXIT_FAILED;
    line->desk.seat = wanted.seat;
    code = command_need(line, NEEDS_ANY);
    if (code != 0)
        return code;
    view = view_new();
    if (view == NULL)
        return EXIT_FAILED;
    code = as_run_seat(line, &said, view, count, words);
    line->found.view = NULL; /* it was the seat's */
    view_free(view);
    return code;
}

static int as_run(struct command_line *line)
{
    char *words[SEAT_WORDS_MOST * 2];
    int count = 0;

    for (int i = 1; i < line->argument_count && count < SEAT_WORDS_MOST * 2; i++)
        words[count++] = (char *)(uintptr_t)line->arguments[i];
    return as_run_words(line, line->arguments[0], count, words);
}

const struct command command_as = {
    .name = "as",
    .usage = "SEAT [COMMAND…]",
    .summary = "a seat's own commands: inbox, show, whoami, …",
    .help = "SEAT is ROLE[:TEAM], as with --seat. The commands are those that a team has over the\n"
            "portal; `excon as blue:TEAM help` lists them. Options of excon stand before SEAT,\n"
            "those of the seat's command behind it. Without COMMAND a terminal gets a prompt.",
    .options = options,
    .least = 1,
    .most = COMMAND_ARGUMENTS_ANY,
    .rest = true,
    .run = as_run,
};
