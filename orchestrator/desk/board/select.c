/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/select.h"

#include <stdlib.h>
#include <string.h>

/* ---- the cursor ---- */

static bool select_is_at(const struct board *board, enum panel_id id, const struct entries *rows,
                         const struct entry *entry)
{
    const struct cursor *cursor = &board->cursors[id];

    if (entry->kind != cursor->kind)
        return false;
    if (entry->item == cursor->item)
        return true;
    /* A line that stands for several is known by any of them. */
    for (uint32_t i = 0; !panels[id]->numbers && rows->ordinals != NULL && i < entry->count; i++)
        if (entry->first + i < rows->ordinal_count &&
            rows->ordinals[entry->first + i] == cursor->item)
            return true;
    return false;
}

int select_line(const struct board *board, enum panel_id id, const struct entries *rows)
{
    const struct cursor *cursor = &board->cursors[id];
    int last = (int)rows->count - 1;

    if (!cursor->set || last < 0)
        return -1;
    /* Most often nothing has moved. */
    if (cursor->line >= 0 && cursor->line <= last &&
        select_is_at(board, id, rows, &rows->items[cursor->line]))
        return cursor->line;
    for (int i = 0; i <= last; i++)
        if (select_is_at(board, id, rows, &rows->items[i]))
            return i;
    return cursor->line < 0 ? 0 : cursor->line > last ? last : cursor->line;
}

int select_scroll(const struct board *board, enum panel_id id, int line, int lines, int page)
{
    int offset = board->cursors[id].offset, scroll;

    offset = offset >= page ? page - 1 : offset;
    scroll = line - (offset < 0 ? 0 : offset);
    if (scroll > lines - page)
        scroll = lines - page;
    return scroll < 0 ? 0 : scroll;
}

void select_settle(struct board *board, const struct painted *painted)
{
    for (int id = 0; id < PANELS; id++)
        if (board->cursors[id].set && painted->at[id].set)
            board->cursors[id] = painted->at[id];
    board->prompt.painted = board->prompt.mode != PROMPT_CLOSED && painted->prompt;
}

/* Puts the cursor on a line, as far from the panel's top as `offset`. */
static void select_set(struct board *board, enum panel_id id, const struct entries *rows, int line,
                       int offset, int page)
{
    int last = (int)rows->count - 1;

    line = line > last ? last : line < 0 ? 0 : line;
    offset = offset >= page ? page - 1 : offset;
    board->cursors[id] = (struct cursor){.set = true,
                                         .kind = rows->items[line].kind,
                                         .item = rows->items[line].item,
                                         .line = line,
                                         .offset = offset < 0 ? 0 : offset};
}

/* The line that a first step begins from: what is next when it can be seen, else the first one on
 * the screen. */
static int select_start(const struct entries *rows, int scroll, int page)
{
    for (int i = scroll; i < scroll + page && i < (int)rows->count; i++)
        if (rows->items[i].next)
            return i;
    return scroll;
}

static void select_step(struct board *board, const struct painted *painted, bool by, int lines)
{
    enum panel_id id = board->focus;
    struct room room = painted->rooms[id];
    int page = room.height > 1 ? room.height : 1, scroll = painted->scroll[id], line, to;
    struct entries rows = {0};

    board_list(board, id, &room, &rows);
    if (rows.count != 0) {
        line = select_line(board, id, &rows);
        if (line < 0)
            to = by ? select_start(&rows, scroll, page) : lines;
        else
            to = by ? line + lines : lines;
        if (line >= 0)
            scroll = select_scroll(board, id, line, (int)rows.count, page);
        to = to > (int)rows.count - 1 ? (int)rows.count - 1 : to < 0 ? 0 : to;
        select_set(board, id, &rows, to, to - scroll, page);
    }
    entries_done(&rows);
}

void select_move(struct board *board, const struct painted *painted, int by)
{
    select_step(board, painted, true, by);
}

void select_to(struct board *board, const struct painted *painted, int line)
{
    select_step(board, painted, false, line);
}

enum panel_id select_panel_at(const struct painted *painted, int x, int y)
{
    for (int id = 0; id < PANELS; id++) {
        const struct area *area = &painted->areas[id];

        /* The rule above and lines that do not scroll belong to it. */
        if (area->height > 0 && x >= area->x && x < area->x + area->width && y >= area->y - 1 &&
            y < area->y + area->height)
            return (enum panel_id)id;
    }
    return PANELS;
}

int select_at(struct board *board, const struct painted *painted, int x, int y)
{
    enum panel_id id = select_panel_at(painted, x, y);
    bool focus = id == board->focus, stood;
    int line;

    if (id == PANELS)
        return 0;
    line = painted->scroll[id] + y - painted->areas[id].y;
    stood = focus && board->cursors[id].set && board->cursors[id].line == line;
    if (id != PANEL_DETAIL)
        select_panel(board, id);
    if (y < painted->areas[id].y || line >= painted->lines[id])
        return 0;
    select_to(board, painted, line);
    return stood ? 2 : 1;
}

void select_follow(struct board *board)
{
    board->cursors[board->focus].set = false;
}

/* The cursor of a panel goes to an entry of that identity. */
static void select_entry(struct board *board, enum panel_id id, uint8_t kind, uint32_t item)
{
    struct cursor *cursor = &board->cursors[id];

    cursor->set = true;
    cursor->kind = kind;
    cursor->item = item;
}

void select_waiting(struct board *board, bool back)
{
    struct room room = {.width = GRID_MOST, .height = BOARD_ROWS_MOST};
    struct entries rows = {0};
    int line, count;

    board_list(board, PANEL_QUEUE, &room, &rows);
    line = select_line(board, PANEL_QUEUE, &rows);
    count = (int)rows.count;
    /* Nothing was chosen: the first one. */
    if (count > 0)
        line = line < 0 ? 0 : (line + (back ? count - 1 : 1)) % count;
    if (count > 0)
        select_entry(board, PANEL_QUEUE, rows.items[line].kind, rows.items[line].item);
    entries_done(&rows);
}

bool select_subject(const struct board *board, const struct painted *painted, struct subject *ret)
{
    enum panel_id id = board->focus;
    struct room room = painted->rooms[id];
    struct entries rows = {0};
    bool found = false;
    int line;

    if (panels[id]->subject == NULL || !board->cursors[id].set)
        return false;
    board_list(board, id, &room, &rows);
    line = select_line(board, id, &rows);
    if (line >= 0)
        found = panels[id]->subject(board, &rows.items[line], ret);
    entries_done(&rows);
    return found;
}

bool select_is_marked(const struct board *board, const struct subject *about)
{
    for (unsigned i = 0; i < board->mark_count; i++)
        if (board->marks[i].kind == about->kind && board->marks[i].item == about->item)
            return true;
    return false;
}

bool select_mark(struct board *board, const struct painted *painted)
{
    struct subject about;
    unsigned kept = 0;

    if (!select_subject(board, painted, &about))
        return false;
    if (!select_is_marked(board, &about)) {
        if (board->mark_count == MARKS_MOST)
            return false;
        board->marks[board->mark_count++] = about;
        return true;
    }
    for (unsigned i = 0; i < board->mark_count; i++)
        if (board->marks[i].kind != about.kind || board->marks[i].item != about.item)
            board->marks[kept++] = board->marks[i];
    board->mark_count = kept;
    return true;
}

/* ---- views ---- */

static struct place select_here(const struct board *board)
{
    return (struct place){.focus = board->focus,
                          .zoomed = board->zoomed,
                          .about = board->about,
                          .cursor = board->cursors[board->focus]};
}

/* The view before is kept for "-". */
static void select_enter(struct board *board, const struct place *to)
{
    struct place here = select_here(board);

    board->focus = to->focus;
    board->zoomed = to->zoomed;
    if (to->focus == PANEL_DETAIL) {
        board->about = to->about;
        board->cursors[PANEL_DETAIL] = to->cursor;
    }
    board->last = here;
    board->has_last = true;
}

/* The same, as a new view behind those that were visited up to now. */
static void select_go(struct board *board, const struct place *to)
{
    struct place *visited = board->visited;

    visited[board->visited_at] = select_here(board);
    if (board->visited_at + 1 == BOARD_VISITED)
        memmove(visited, visited + 1, (BOARD_VISITED - 1) * sizeof(visited[0]));
    else
        board->visited_at++;
    visited[board->visited_at] = *to;
    board->visited_count = board->visited_at + 1;
    select_enter(board, to);
}

bool select_visited(struct board *board, bool back)
{
    struct place to;

    if (back ? board->visited_at == 0 : board->visited_at + 1 >= board->visited_count)
        return false;
    board->visited[board->visited_at] = select_here(board);
    board->visited_at += back ? -1 : 1;
    to = board->visited[board->visited_at];
    select_enter(board, &to);
    if (board->focus != PANEL_DETAIL)
        board->place_count = 0;
    return true;
}

void select_panel(struct board *board, enum panel_id id)
{
    struct place to = {.focus = id, .zoomed = board->zoomed && board->focus != PANEL_DETAIL};

    if (id == board->focus)
        return;
    select_go(board, &to);
    board->place_count = 0;
}

/* The cursor of a detail begins on the first line that leads on. */
static void select_first(struct board *board)
{
    struct room room = {.width = 80, .height = 24, .rich = true};
    struct entries rows = {0};
    struct subject about;

    board_list(board, PANEL_DETAIL, &room, &rows);
    for (int i = 0; i < (int)rows.count; i++)
        if (panels[PANEL_DETAIL]->subject(board, &rows.items[i], &about)) {
            select_set(board, PANEL_DETAIL, &rows, i, i, BOARD_ROWS_MOST);
            break;
        }
    entries_done(&rows);
}

void select_open(struct board *board, struct subject about)
{
    struct place here = select_here(board);
    struct place to = {.focus = PANEL_DETAIL, .about = about};

    /* The oldest is forgotten. */
    if (board->place_count == BOARD_PLACES) {
        memmove(board->places, board->places + 1, (BOARD_PLACES - 1) * sizeof(board->places[0]));
        board->place_count--;
    }
    board->places[board->place_count++] = here;
    select_go(board, &to);
    select_first(board);
}

bool select_back(struct board *board)
{
    if (board->place_count > 0)
        select_go(board, &board->places[--board->place_count]);
    else if (board->focus == PANEL_DETAIL)
        select_go(board, &(struct place){.focus = PANEL_TEAMS});
    else
        return false;
    return true;
}

void select_last(struct board *board)
{
    struct place to = board->last;

    if (!board->has_last)
        return;
    select_go(board, &to);
    if (board->focus != PANEL_DETAIL)
        board->place_count = 0;
}
