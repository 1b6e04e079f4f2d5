/* SPDX-License-Identifier: Apache-2.0 */
/* excon note: an observation that exercise control wants to keep, in the journal beside what it is
 * about. */
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "the team that it is about"},
    {0, "tlo", "OBJECTIVE", "the objective that it is about"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int note_run(struct command_line *line)
{
    json_t *order = order_line("note");

    json_object_set_new(order, "set", json_pack("{s:s}", "body", line->arguments[0]));
    order_put(order, "team", command_option(line, "team"));
    order_put(order, "target", command_option(line, "tlo"));
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_note = {
    .name = "note",
    .usage = "TEXT",
    .summary = "write an observation into the journal",
    .help =
        "Exercise control alone sees it: \"excon log --kind note\" lists notes, with the time at which each\n"
        "was written. Notes can be written after the range is gone, too.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_ANY,
    .run = note_run,
};
