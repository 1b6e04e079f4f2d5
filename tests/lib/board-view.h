/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of the board's orders: a small exercise made of rows, and a board that shows it. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/board/board.h"

enum { TEAMS = 3 };

static int64_t seq;

static inline void apply(struct view *view, struct row row)
{
    struct error err;

    row.seq = ++seq;
    row.audience = AUDIENCE_ALL;
    if (view_apply(view, &row, &err) < 0)
        fail_msg("%s", err.text);
}

/* Three teams, two of them with hard names, each with a machine, an event and an inject; a PAUSEX
 * that is asked for. Before STARTEX. */
static inline struct view *make_view(void)
{
    static const char *const names[TEAMS] = {"estmark", "lat gale", "--team"};
    struct view *view = view_new();

    assert_non_null(view);
    seq = 0;
    apply(view, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.run = "1a2b3c4d",
                                                    .name = "made up",
                                                    .description = "",
                                                    .scenario = "",
                                                    .path = "",
                                                    .key_hash = "",
                                                    .packages = "",
                                                    .endex = 3600000}});
    for (uint32_t team = 1; team <= TEAMS; team++)
        apply(view,
              (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {team, names[team - 1], "", ""}});
    for (uint32_t n = 1; n <= TEAMS; n++) {
        apply(view, (struct row){.kind = ROW_VM_MADE,
                                 .as.vm_made = {.vm = n,
                                                .team = n,
                                                .id = "web",
                                                .domain = "",
                                                .address = "",
                                                .image = "",
                                                .spec = ""}});
        apply(view, (struct row){.kind = ROW_EVENT_MADE,
                                 .as.event_made = {.event = n,
                                                   .team = n,
                                                   .id = "storm",
                                                   .title = "",
                                                   .script = "",
                                                   .story = "",
                                                   .at = 600000}});
        apply(view, (struct row){.kind = ROW_INJECT_MADE,
                                 .as.inject_made = {.inject = n,
                                                    .team = n,
                                                    .event = n,
                                                    .vm = n,
                                                    .id = "stop-web",
                                                    .title = "t",
                                                    .user = "",
                                                    .payload = "x",
                                                    .from = "",
                                                    .to = "",
                                                    .subject = "",
                                                    .body = ""}});
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
