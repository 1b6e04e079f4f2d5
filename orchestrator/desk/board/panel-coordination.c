/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coordination: who told whom. Teams that tell down, teams that were told across, in a cell how
 * many values, and by its colour whether any of them was used. It scrolls both ways; the chosen
 * column is kept by its team.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "core/view/sharing.h"
#include "desk/board/board.h"
#include "desk/board/matrix.h"

enum { CELL = 4, NAME_MOST = 16, SUMS = 21, WIDE = 100, WIDE_SUMS = 41 };

/* Of how many values one team told another: some were used. */
enum { COORDINATION_USED = 1 << 29 };

/* What of a team stands before its cells. */
enum { O_SCORE, O_VALUES, O_FIRST, O_USED, O_JUNK, O_BREACHES, O_CELLS };

/* ---- columns ---- */

static bool coordination_is_team(const struct board *board, uint32_t team)
{
    return view_team(board->view, team) != NULL;
}

void coordination_step(struct board *board, bool back)
{
    uint32_t count = (uint32_t)board->view->team_count, team = board->receiver;

    do
        team = back ? (team > 0 ? team - 1 : 0) : team + 1;
    while (team != 0 && team <= count && !coordination_is_team(board, team));
    if (team <= count)
        board->receiver = team;
}

static int coordination_name_columns(const struct board *board)
{
    return board_team_columns(board, NAME_MOST);
}

static int coordination_sums(const struct room *room)
{
    return room->width >= WIDE ? WIDE_SUMS : SUMS;
}

/* The first team whose column is shown, and behind the last: so that the chosen one is among them.
 */
static uint32_t coordination_window(const struct board *board, const struct room *room,
                                    uint32_t *ret_first)
{
    int left = room->width - coordination_name_columns(board) - coordination_sums(room);
    uint32_t fit = left > CELL ? (uint32_t)(left / CELL) : 1, shown = 0, team;
    uint32_t count = (uint32_t)board->view->team_count, before = 0;

    *ret_first = 1;
    for (team = 1; team <= board->receiver && team <= count; team++)
        before += coordination_is_team(board, team);
    for (; before > fit && *ret_first < count; (*ret_first)++)
        before -= coordination_is_team(board, *ret_first);
    for (team = *ret_first; team <= count && shown < fit; team++)
        shown += coordination_is_team(board, team);
    return team;
}

/* ---- which lines there are ---- */

static void coordination_list_team(const struct sharing *sharing, uint32_t team,
                                   struct entries *rows)
{
    const struct sharing_team *of = &sharing->teams[team - 1];

    entries_add(rows, 0, 0, team);
    /* A share of one, from 1; 0: there is none. */
    rows_add_ordinal(rows, of->f == SHARING_UNDEFINED ? 0 : (uint32_t)of->f + 1);
    rows_add_ordinal(rows, of->values);
    rows_add_ordinal(rows, of->first);
    rows_add_ordinal(rows, of->used);
    rows_add_ordinal(rows, of->junk);
    rows_add_ordinal(rows, of->breaches);
    for (size_t to = 0; to < sharing->count; to++) {
        const struct sharing_pair *pair = &sharing->pairs[(team - 1) * sharing->count + to];

        rows_add_ordinal(rows, pair->told | (pair->used != 0 ? COORDINATION_USED : 0));
    }
}

static void coordination_list(const struct board *board, const struct room *room,
                              struct entries *rows)
{
    const struct sharing *sharing;

    (void)room;
    if (!board->inside || board->view->shares.share_count == 0)
        return;
    sharing = sharing_now(board->view);
    rows->failed |= sharing == NULL;
    for (uint32_t team = 1; sharing != NULL && team <= sharing->count; team++)
        if (coordination_is_team(board, team) && board_shows(board, team))
            coordination_list_team(sharing, team, rows);
}

/* ---- what a line says ---- */

static void coordination_paint_cell(const struct board *board, uint32_t teller, uint32_t receiver,
                                    uint32_t said, struct pen *pen)
{
    uint32_t told = said & ~(uint32_t)COORDINATION_USED;
    bool chosen = receiver == board->receiver;
    uint8_t lit = pen->lit;
    char text[16];

    text_print(text, sizeof(text), told > 999 ? "999" : "%" PRIu32, told);
    if (chosen && lit == LIT_NOT)
        pen->lit = LIT_NEXT;
    pen_blank(pen, 1);
    if (teller == receiver)
        pen_right(pen, STYLE_DIM, CELL - 1, "-");
    else if (told == 0)
        pen_right(pen, STYLE_DIM, CELL - 1, ".");
    else
        pen_right(pen, (said & COORDINATION_USED) != 0 ? STYLE_GOOD : STYLE_PLAIN, CELL - 1, text);
    pen->lit = lit;
}

static void coordination_paint(const struct board *board, const struct room *room,
                               const struct entries *rows, const struct entry *entry,
                               struct pen *pen)
{
    uint32_t first, end = coordination_window(board, room, &first),
                    score = rows_ordinal(rows, entry, O_SCORE);
    char text[16] = "-";

    board_team_name(board, STYLE_STRONG, coordination_name_columns(board), entry->item, pen);
    for (uint32_t team = first; team < end; team++)
        if (coordination_is_team(board, team))
            coordination_paint_cell(board, entry->item, team,
                                    rows_ordinal(rows, entry, O_CELLS + team - 1), pen);
    if (score != 0)
        text_print(text, sizeof(text), "%" PRIu32 "%%", (score - 1 + 5) / 10);
    pen_right(pen, score > 500 ? STYLE_GOOD : score > 200 ? STYLE_PLAIN : STYLE_WARN, 7, text);
    pen_count(pen, STYLE_GOOD, 7, rows_ordinal(rows, entry, O_USED));
    pen_count(pen, STYLE_BAD, 7, rows_ordinal(rows, entry, O_BREACHES));
    if (room->width < WIDE)
        return;
    pen_count(pen, STYLE_PLAIN, 7, rows_ordinal(rows, entry, O_VALUES));
    pen_count(pen, STYLE_GOOD, 7, rows_ordinal(rows, entry, O_FIRST));
    pen_count(pen, STYLE_WARN, 6, rows_ordinal(rows, entry, O_JUNK));
}

/* The beginnings of the ids of those who were told. */
static void coordination_header(const struct board *board, const struct room *room, int line,
                                struct pen *pen)
{
    uint32_t first, end = coordination_window(board, room, &first);

    (void)line;
    pen_field(pen, STYLE_DIM, coordination_name_columns(board), "told by");
    for (uint32_t team = first; team < end; team++)
        if (coordination_is_team(board, team)) {
            pen_blank(pen, 1);
            board_name_start(view_team_id(board->view, team), CELL - 1,
                             team == board->receiver ? STYLE_KEY : STYLE_DIM, pen);
        }
    pen_text(pen, STYLE_DIM, "  score   used    TLP");
    if (room->width >= WIDE)
        pen_text(pen, STYLE_DIM, " values  first  junk");
}

static void coordination_summary(const struct board *board, struct pen *pen)
{
    if (board->receiver != 0)
        pen_print(pen, STYLE_KEY, "to %s", view_team_id(board->view, board->receiver));
    else if (board->inside)
        pen_text(pen, STYLE_PLAIN, "to whom: left and right choose");
}

static bool coordination_subject(const struct board *board, const struct entry *entry,
                                 struct subject *ret)
{
    (void)board;
    *ret = (struct subject){SUBJECT_TEAM, entry->item};
    return true;
}

const struct panel panel_coordination = {
    .name = "coordination",
    .title = "Who told whom",
    .headers = 1,
    .header = coordination_header,
    .summary = coordination_summary,
    .list = coordination_list,
    .paint = coordination_paint,
    .subject = coordination_subject,
    .plain = true,
    .numbers = true,
    .empty = "nobody has told anybody anything, or it is not for this seat",
};
