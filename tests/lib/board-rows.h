/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of the board: a view made row by row, and a board that is painted aside. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk/board/board.h"
#include "desk/board/keys.h"
#include "desk/board/select.h"

static int64_t seq;

static inline void apply(struct view *view, struct row row)
{
    struct error err;

    row.seq = ++seq;
    row.audience = AUDIENCE_ALL;
    if (view_apply(view, &row, &err) < 0)
        fail_msg("%s", err.text);
}

/* An exercise of an hour, and nothing in it. */
static inline struct view *open_view(bool competitive)
{
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
                                                    .endex = 3600000,
                                                    .competitive = competitive}});
    return view;
}

static inline void add_team(struct view *view, uint32_t team, const char *id)
{
    apply(view, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {team, id, "", ""}});
}

static inline void add_vm(struct view *view, uint32_t n, uint32_t team, const char *id,
                          const char *address)
{
    apply(view, (struct row){.kind = ROW_VM_MADE,
                             .as.vm_made = {.vm = n,
                                            .team = team,
                                            .id = id,
                                            .domain = "",
                                            .address = address,
                                            .image = "",
                                            .spec = ""}});
}

/* The n-th event, and the n-th inject, which it brings to the n-th machine. */
static inline void add_event(struct view *view, uint32_t n, uint32_t team, const char *id,
                             int64_t at)
{
    apply(view, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {.event = n,
                                               .team = team,
                                               .id = id,
                                               .title = "",
                                               .script = "",
                                               .story = "",
                                               .at = at}});
}

static inline void add_inject(struct view *view, uint32_t n, uint32_t team, const char *id,
                              const char *payload, const char *body)
{
    apply(view, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = n,
                                                .team = team,
                                                .event = n,
                                                .vm = n,
                                                .id = id,
                                                .title = "t",
                                                .user = "",
                                                .payload = payload,
                                                .from = "",
                                                .to = "",
                                                .subject = "",
                                                .body = body}});
}

static inline void paint(struct board *board, struct painted *painted, int width, int height)
{
    struct grid grid;

    assert_true(grid_init(&grid, width, height, board->ascii));
    board_paint(board, &grid, painted);
    select_settle(board, painted);
    grid_done(&grid);
}

/* "j j Enter", each key on what the one before it has left on the screen. */
static inline void press(struct board *board, struct painted *painted, const char *words)
{
    uint32_t code;

    while (keys_read(&words, &code)) {
        keys_press(board, painted, code);
        paint(board, painted, 80, 24);
    }
}

/* Does that stand on the screen? */
static inline bool shows(const struct board *board, const char *what)
{
    struct painted painted = {0};
    struct grid grid;
    char *text;
    bool is;

    assert_true(grid_init(&grid, 100, 40, board->ascii));
    board_paint(board, &grid, &painted);
    text = grid_text(&grid);
    is = text != NULL && strstr(text, what) != NULL;
    free(text);
    grid_done(&grid);
    return is;
}
