/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What head, panels and keys ask of the board: whose things are shown, which order waits for an
 * answer, how long until.
 */
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "desk/board/board.h"

const struct view_ask *board_ask(const struct board *board, size_t from)
{
    const struct view *view = board->view;

    for (size_t i = 0; i < view->ask_count; i++) {
        const struct view_ask *ask = &view->asks[(from + i) % view->ask_count];

        if (ask->state == ASK_OPEN && board_shows(board, ask->made.team))
            return ask;
    }
    return NULL;
}

bool board_shows(const struct board *board, uint32_t team)
{
    return view_concerns(team, board->team);
}

int64_t board_until(const struct board *board, int64_t x)
{
    const int64_t most = INT64_C(1) << 52;
    int64_t left;

    if (__builtin_sub_overflow(x, board->x, &left))
        return x > board->x ? most : -most;
    return left > most ? most : left < -most ? -most : left;
}

int board_team_columns(const struct board *board, int most)
{
    int columns = 4;

    for (size_t i = 0; i < board->view->team_count; i++) {
        const struct team_made *made = &board->view->teams[i].made;
        int width = made->team != 0 ? text_width(made->id) : 0;

        columns = width > columns ? width : columns;
    }
    for (size_t i = 0; i < board->view->vm_count && columns < 6; i++)
        if (board->view->vms[i].made.vm != 0 && board->view->vms[i].made.team == 0)
            columns = 6; /* "shared" */
    return columns < most ? columns : most;
}

bool board_filter_is_of(const struct board *board, enum panel_id id)
{
    return (id == PANEL_DETAIL) == board->filters_detail;
}

bool board_filters(const struct board *board, enum panel_id id)
{
    return board_filter_is_of(board, id) &&
           (board->faults || (board->filter[0] != '\0' && strcmp(board->filter, "!") != 0));
}

bool board_is_old(const struct board *board)
{
    return board->away != 0 || board->still;
}

enum style board_frame_style(const struct board *board, bool focus)
{
    if (board->view->exercise.rehearsal)
        return STYLE_FRAME_SIMULATED;
    if (board->phase == PHASE_PAUSED)
        return STYLE_FRAME_PAUSED;
    return focus ? STYLE_FOCUS : STYLE_TITLE;
}

enum style board_marking_style(const struct board *board)
{
    if (board_is_old(board))
        return STYLE_DIM;
    if (board->view->exercise.rehearsal)
        return STYLE_MARKING_SIMULATED;
    return board->phase == PHASE_RUNNING  ? STYLE_MARKING_RUNNING
           : board->phase == PHASE_PAUSED ? STYLE_MARKING_PAUSED
                                          : STYLE_MARKING;
}
