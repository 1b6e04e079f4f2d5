/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/ending.h"
#include "desk/command/command-order.h"
/* excon endex: ENDEX: the exercise ends. */

static int endex_run(struct command_line *line)
{
    int code = command_order_phase(line, "endex", "ENDEX",
                                   "The exercise ends; this cannot be taken back.");

    return code == 0 ? ending_print(&line->desk, &line->found) : code;
}

const struct command command_endex = {
    .name = "endex",
    .also = "stop end finish",
    .usage = "",
    .summary = "ENDEX: the exercise ends",
    .help = "The range stays until \"excon down\", unless \"excon run\" began the exercise. ENDEX\n"
            "cannot be undone. A summary is printed, and what is not graded yet.",
    .options = command_order_phase_options,
    .least = 0,
    .most = 0,
    .needs = NEEDS_STANDING,
    .run = endex_run,
};
