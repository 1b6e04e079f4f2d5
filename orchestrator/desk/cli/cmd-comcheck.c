/* SPDX-License-Identifier: Apache-2.0 */
/* excon comcheck: a check of the communications with all teams, and what came of it. */
#include "desk/command/command-order.h"
#include "products/report/comcheck-text.h"

static const struct command_option options[] = {
    {'s', "show", NULL, "begin none: show the lamps of the newest one"},
    ORDER_BY,
    ORDER_REASON,
    {0, NULL, NULL, NULL},
};

static int comcheck_run(struct command_line *line)
{
    const struct desk *desk = &line->desk;
    bool show = command_flag(line, "show");
    int code = command_need(line, show ? NEEDS_ANY | NEEDS_FOLDED : NEEDS_STANDING);

    if (code != 0)
        return code;
    if (!show)
        return command_order_inject(line, "comcheck");
    if (desk->json)
        return output_json(&desk->out, comcheck_text_json(line->found.view));
    if (!line->found.view->comcheck.started)
        output_print(&desk->out, TONE_DIM, "there was no COMCHECK yet\n");
    comcheck_text_print(&desk->out, line->found.view, false);
    return EXIT_DONE;
}

const struct command command_comcheck = {
    .name = "comcheck",
    .usage = "",
    .summary = "check the communications with all teams",
    .help =
        "Sends a message to every inbox. Each team has four lamps: a key opens a seat of the\n"
        "team, the inbox was read, it was answered, each of its machines was reached through\n"
        "the controller. \"excon status\" and the board show what is missing. A scenario begins\n"
        "one by itself once the range is up (exercise.comcheck).",
    .options = options,
    .run = comcheck_run,
};
