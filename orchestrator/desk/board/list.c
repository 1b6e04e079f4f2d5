/* SPDX-License-Identifier: Apache-2.0 */
/* The panels, and the lines that each has. */
#include "desk/board/board.h"

const struct panel *const panels[PANELS] = {&panel_teams,    &panel_timeline, &panel_range,
                                            &panel_ticker,   &panel_queue,    &panel_matrix,
                                            &panel_given,    &panel_cop,      &panel_coordination,
                                            &panel_topology, &panel_seats,    &panel_detail};

const char panel_keys[PANELS] = {'1', '2', '3', '4', '5', '6', '7', '8', '9', '0', 'W', '\0'};

/* Details come by themselves only where all of them fit: else a larger screen showed fewer teams.
 */
void board_list(const struct board *board, enum panel_id id, struct room *room,
                struct entries *rows)
{
    const struct panel *panel = panels[id];
    bool wanted = board->zoomed || board->stacked;

    *rows = (struct entries){0};
    panel->list(board, room, rows);
    if (board_filters(board, id))
        rows_filter(board, panel, room, rows);
    if (!room->rich || wanted || (int)rows->count <= room->height)
        return;
    room->rich = false;
    if (panel->plain)
        return;
    entries_done(rows);
    board_list(board, id, room, rows);
}
