/* SPDX-License-Identifier: Apache-2.0 */
/* excon evacuate: empties a host that answers, as before its maintenance. */
#include "desk/cli/cmd-move.h"
#include "desk/client/exercise.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {0, "to", "HOST", "to this host (default: where there is room)"},
    {0, "anew", NULL, "make all of them anew, without their disks"},
    {'t', "team", "TEAM", "only the machines of this team"},
    ORDER_REASON,
    ORDER_BY,
    ORDER_YES,
    {0, NULL, NULL, NULL},
};

static int evacuate_run(struct command_line *line)
{
    struct moving_ask ask = {.from =
                                 exercise_host(&line->desk, line->found.view, line->arguments[0]),
                             .disks = !command_flag(line, "anew")};

    return ask.from == NULL ? EXIT_FAILED
                            : move_order(line, ask, "evacuate", "EVACUATE", line->arguments[0]);
}

const struct command command_evacuate = {
    .name = "evacuate",
    .usage = "HOST",
    .summary = "empty a host that answers: its machines go to others with their disks",
    .help =
        "Two at a time, each machine goes to the other host by way of this machine. Over OVN,\n"
        "between hosts of one processor and one QEMU, it goes live: with its memory, while it\n"
        "runs. One that cannot is shut down, its disk is copied, and it is started there, with its\n"
        "name, addresses, accounts, host key and all that is on its disk; excon log says why.\n"
        "Snapshots are lost. While it is away nothing of it costs points. If the copy fails it\n"
        "runs, or is started again, where it stood.\n"
        "\n"
        "Which machines keep their disks, and where each goes, is shown first. One that has not\n"
        "been up yet is made anew, as by \"excon move\"; with --anew all of them are.\n"
        "A host that does not answer cannot be evacuated: excon hosts off, excon move.\n"
        "Exits with 4 when a machine does not come up there.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .right = "evacuate",
    .run = evacuate_run,
};
