/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of the board's orders: a small exercise made of rows, and a board that shows it. */
#pragma once

#include "board-rows.h"

enum { TEAMS = 3 };

/* Three teams, two of them with hard names, each with a machine, an event and an inject; a PAUSEX
 * that is asked for. Before STARTEX. */
static inline struct view *make_view(void)
{
    static const char *const names[TEAMS] = {"estmark", "lat gale", "--team"};
    struct view *view = open_view(false);

    for (uint32_t team = 1; team <= TEAMS; team++)
        add_team(view, team, names[team - 1]);
    for (uint32_t n = 1; n <= TEAMS; n++) {
        add_vm(view, n, n, "web", "");
        add_event(view, n, n, "storm", 600000);
        add_inject(view, n, n, "stop-web", "x", "");
    }
    apply(view, (struct row){.kind = ROW_ORDER_ASKED,
                             .as.order_asked = {.number = 1,
                                                .actor = "tina",
                                                .role = ROLE_CONTROLLER,
                                                .verb = "pausex",
                                                .target = "",
                                                .on = "",
                                                .detail = "",
                                                .reason = "leader fainted"}});
    return view;
}

static inline struct board make_board(const struct view *view)
{
    return (struct board){.view = view,
                          .ascii = true,
                          .link = LINK_LIVE,
                          .inside = true,
                          .phase = PHASE_RUNNING,
                          .x = 1000};
}
