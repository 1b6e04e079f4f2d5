/* SPDX-License-Identifier: Apache-2.0 */
/* excon sheets: what evaluators have handed in, and what waits for them. */
#include "desk/client/exercise.h"
#include "desk/command/command.h"
#include "products/print/sheet-print.h"

static const struct command_option options[] = {
    {0, "by", "NAME", "who you are: your own sheets are shown whole (default: your user)"},
    {0, NULL, NULL, NULL},
};

static int sheets_run(struct command_line *line)
{
    const struct view *view = line->found.view;
    const struct view_team *team = NULL;

    if (line->argument_count != 0 &&
        (team = exercise_team(&line->desk, view, line->arguments[0])) == NULL)
        return EXIT_FAILED;
    if (line->desk.json)
        return output_json(&line->desk.out, sheets_json(view, team, NULL));
    if (sheets_print(&line->desk.out, view, team) == 0)
        output_print(&line->desk.out, TONE_DIM, "no sheet yet\n");
    return EXIT_DONE;
}

const struct command command_sheets = {
    .name = "sheets",
    .usage = "[TEAM]",
    .summary = "evaluation sheets: what is in, and what evaluators still owe",
    .help = "\"excon sheet show TEAM METRIC\" shows what the sheets say, as soon as all are in;\n"
            "\"excon queue\" also has what nobody has graded yet.",
    .options = options,
    .most = 1,
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .right = "queue",
    .run = sheets_run,
};
