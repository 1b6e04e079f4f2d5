/* SPDX-License-Identifier: Apache-2.0 */
/* excon queue: what waits for a person of exercise control, from the journal alone. */
#include <stdlib.h>

#include "base/text.h"
#include "base/time.h"
#include "desk/client/exercise.h"
#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "products/print/queue-print.h"

static const struct command_option options[] = {
    {'m', "mine", NULL, "only what you have claimed"},
    {'n', "next", NULL, "the one to see to next: yours first, then what nobody has"},
    {'t', "team", "TEAM", "only what is about this team, or about all"},
    {'a', "all", NULL, "also what somebody is done with"},
    {0, "by", "NAME", "with --mine and --next: who you are (default: your user)"},
    {0, NULL, NULL, NULL},
};

static int queue_check(const struct command_line *line)
{
    int64_t number;

    return line->argument_count == 0 || text_to_int(line->arguments[0], 1, INT64_MAX, &number)
               ? 0
               : desk_usage(&line->desk, "\"%s\" is no number of the queue", line->arguments[0]);
}

static int queue_show(struct command_line *line, int64_t x)
{
    const struct view *view = line->found.view;
    struct queue_item item;
    struct error err;
    int64_t number = 0;

    (void)text_to_int(line->arguments[0], 1, INT64_MAX, &number);
    if (!queue_find(view, number, x, &item)) {
        error_set(&err, ERROR_MISSING, "nothing waits under the number %lld", (long long)number);
        return desk_failed(&line->desk, &err);
    }
    if (line->desk.json)
        return output_json(&line->desk.out, queue_json(view, &item, 1));
    queue_print_one(&line->desk.out, view, &item);
    return EXIT_DONE;
}

static int queue_run(struct command_line *line)
{
    const struct view *view = line->found.view;
    const struct view_team *team = NULL;
    int64_t x = found_exercise_now(&line->found);
    bool next = command_flag(line, "next");
    struct queue_item *items;
    size_t count;
    int code = EXIT_DONE;

    if (command_option(line, "team") != NULL &&
        (team = exercise_team(&line->desk, view, command_option(line, "team"))) == NULL)
        return EXIT_FAILED;
    if (line->argument_count != 0)
        return queue_show(line, x);
    items =
        queue_list(view, team != NULL ? team->made.team : 0, x, command_flag(line, "all"), &count);
    if (next || command_flag(line, "mine"))
        count = queue_keep(items, count, seat_actor(&line->desk), next);
    if (line->desk.json)
        code = output_json(&line->desk.out, queue_json(view, items, count));
    else if (count != 0 && next)
        queue_print_one(&line->desk.out, view, &items[0]);
    else if (count != 0)
        queue_print(&line->desk.out, view, items, count, seat_inside(&line->desk));
    else
        output_print(&line->desk.out, TONE_DIM, "nothing waits for %s\n",
                     command_flag(line, "mine") ? "you" : "a person");
    free(items);
    return code;
}

const struct command command_queue = {
    .name = "queue",
    .group = "What waits for a person",
    .old = "attention",
    .usage = "[N]",
    .summary = "what waits for a person of exercise control",
    .help =
        "Requests of teams, orders that wait for approval, reports to be read and matched, sheets\n"
        "that are missing or disagree, files of teams, metrics that nobody has graded by ENDEX,\n"
        "expected actions that are overdue or missed, injects that failed, are held or were\n"
        "overtaken, machines and agents that are lost or hang, cleanups that failed, teams\n"
        "without COMCHECK and teams that are silent: the most urgent first, then the oldest. N\n"
        "shows one with the commands that end it. \"excon claim N\" says that you see to it,\n"
        "\"excon done N\" that it needs nobody. \"excon attention\" is the same list.",
    .options = options,
    .most = 1,
    .needs = NEEDS_ANY | NEEDS_NOW,
    .right = "queue",
    .check = queue_check,
    .run = queue_run,
};
