/* SPDX-License-Identifier: Apache-2.0 */
/* excon move: machines of a host that is off are made anew on others. */
#include "desk/cli/cmd-move.h"

#include "desk/client/exercise.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {0, "all-of", "HOST", "all machines of this host"},
    {0, "to", "HOST", "to this host (default: where there is room)"},
    {'t', "team", "TEAM", "only the machines of this team"},
    ORDER_REASON,
    ORDER_BY,
    ORDER_YES,
    {0, NULL, NULL, NULL},
};

int move_order(struct command_line *line, struct moving_ask ask, const char *verb, const char *word,
               const char *target)
{
    const char *to = command_option(line, "to"), *team = command_option(line, "team");
    const struct view *view = line->found.view;
    struct moving moving;
    struct error err = {0};
    json_t *order;
    int code;

    if ((to != NULL && (ask.to = exercise_host(&line->desk, view, to)) == NULL) ||
        (team != NULL && (ask.team = exercise_team(&line->desk, view, team)) == NULL))
        return EXIT_FAILED;
    if (moving_plan(&line->found, &ask, &moving, &err) < 0)
        return desk_failed(&line->desk, &err);
    order = order_line(verb);
    order_put(order, "target", target);
    order_put(order, "reason", command_option(line, "reason"));
    if (!ask.disks)
        json_object_set_new(order, "anew", json_true());
    code = moving_run(&line->desk, &line->found, &moving, word, order);
    moving_done(&moving);
    return code;
}

static int move_run(struct command_line *line)
{
    const char *all_of = command_option(line, "all-of");
    struct moving_ask ask = {.what = line->arguments, .count = line->argument_count};

    if (all_of == NULL && line->argument_count == 0)
        return desk_usage(&line->desk, "which machines: MACHINE…, or --all-of HOST");
    if (all_of != NULL && (ask.from = exercise_host(&line->desk, line->found.view, all_of)) == NULL)
        return EXIT_FAILED;
    return move_order(line, ask, "move", "MOVE", NULL);
}

const struct command command_move = {
    .name = "move",
    .usage = "[MACHINE…]",
    .summary = "make machines of a host that is off anew on others",
    .help =
        "A machine is a node, or a team: all of its machines. Their host is off, and somebody has\n"
        "said so (excon hosts off HOST): what may still run is not made a second time.\n"
        "\n"
        "Each is made anew as its next incarnation, with its name, addresses, accounts and host\n"
        "key; features are put in again. What was on its disk, and its snapshots, are lost;\n"
        "injects that were under way are interrupted. Until it is up, nothing of it costs points.\n"
        "Where each goes is shown and asked for; the pins and `apart` of the list of hosts hold, but\n"
        "where --to says otherwise. Without OVN, machines that share a network go together. Images\n"
        "are copied first, as by up.\n"
        "\n"
        "When the old host is back, its old machines are removed there before anything else.\n"
        "Exits with 4 when a machine does not come up.",
    .options = options,
    .least = 0,
    .most = COMMAND_ARGUMENTS_ANY,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .right = "move",
    .run = move_run,
};
