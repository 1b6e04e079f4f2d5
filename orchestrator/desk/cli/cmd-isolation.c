/* SPDX-License-Identifier: Apache-2.0 */
/* excon isolation: are teams apart, in what carries their networks? */
#include "desk/client/isolation.h"
#include "desk/command/command.h"

static const struct command_option options[] = {
    {0, "last", NULL, "print what was found last; asks no controller"},
    {0, NULL, NULL, NULL},
};

static int isolation_run(struct command_line *line)
{
    return isolation_print(&line->desk, &line->found, command_flag(line, "last"));
}

const struct command command_isolation = {
    .name = "isolation",
    .usage = "",
    .summary = "whether teams are apart: proved in OVN, excon's switches or libvirt's bridges",
    .help =
        "The controller looks for every pair of teams: where OVN carries the networks, frames are\n"
        "traced through its databases, from every switch to every switch of another team and over\n"
        "every router; else the ports of excon's switches, or of libvirt's bridges, are compared\n"
        "with the plan. Prints which pairs the scenario itself joins, by shared switches and by\n"
        "acls, and every acl. The same is done by itself before STARTEX (of libvirt's bridges once\n"
        "the range is up) and after each restart of the agent. Exits with 4 when teams are not\n"
        "apart or it is not known.",
    .options = options,
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .right = "isolation",
    .run = isolation_run,
};
