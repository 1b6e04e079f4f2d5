/* SPDX-License-Identifier: Apache-2.0 */
/* The panels, and the lines that each has. */
#include "desk/board/board.h"

const struct panel *const panels[PANELS] = {&panel_teams,  &panel_timeline, &panel_range,
                                            &panel_ticker, &panel_queue,    &panel_matrix,
                                            &panel_given,  &panel_detail};

/* Details come by themselves only where all of them fit: else a larger screen showed fewer teams.
 */
void board_list(const struct board *board, enum panel_id id, struct room *room,
                struct entries *rows)
{
    const struct panel *panel = panels[id];
    bool wanted = board->zoomed || board->stacked;

    *rows = (struct entries){0};
    panel->list(board, room, rows);
    if (board->filter[0] != '\0')
        rows_filter(board, panel, room, rows);
    if (!room->rich || wanted || (int)rows->count <= room->height)
        return;
    room->rich = false;
    if (panel->plain)
        return;
    entries_done(rows);
    board_list(board, id, room, rows);
}
