/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole board on a grid: head, panels, foot. Pure: what stands on the grid depends on struct
 * board and the grid's size alone, so that a screen, a snapshot and a test are one code path.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/board/board.h"
#include "desk/board/select.h"

enum {
    TWO_COLUMNS = 76, /* narrower grids show one panel */
    RICH_WIDTH = 150, /* from here a panel in two columns says everything */
    RICH_HEIGHT = 40,
    PANEL_LEAST = 4, /* lines of a panel, its rule included */
    STACKED_TICKER = 12,
    SPLIT_HEIGHT = 30, /* from here a detail leaves room for where it was opened */
};

struct frame {
    int x, y, width, height; /* height counts the rule above */
    /* The lines of a plain panel, when they were listed to know how high it has to be. */
    bool listed;
    struct entries rows;
};

/* ---- a panel ---- */

/* Where there are keys, a column before the lines is the cursor's. */
static int paint_gutter(const struct board *board)
{
    return !board->snapshot;
}

static struct room paint_room_of(const struct board *board, const struct grid *grid,
                                 const struct frame *frame)
{
    return (struct room){
        .width = frame->width - paint_gutter(board),
        .height = frame->height - 1,
        .rich = board->zoomed || board->stacked ||
                (grid->width >= RICH_WIDTH && grid->height >= RICH_HEIGHT),
    };
}

/* The first line shown: so that the cursor stays where it is, else what is next in the upper third.
 */
static int paint_scroll_of(const struct board *board, enum panel_id id, const struct entries *rows,
                           int page, int line)
{
    int most = (int)rows->count - page, scroll = 0;
    size_t next = 0;

    if (line >= 0)
        return select_scroll(board, id, line, (int)rows->count, page);
    while (next < rows->count && !rows->items[next].next)
        next++;
    if (next < rows->count)
        scroll = (int)next - page / 3;
    /* Nothing is to come on a line of time: its end is what matters. */
    else if (id == PANEL_TIMELINE)
        scroll = board->phase == PHASE_BEFORE ? 0 : most;
    scroll = scroll < most ? scroll : most;
    return scroll > 0 ? scroll : 0;
}

/* "11-20/64" and which way there is more, at the right of a rule; returns where it begins. */
static int paint_counter(struct grid *grid, const struct frame *frame, enum style style,
                         enum glyph line, int from, int shown, int lines)
{
    struct pen pen = pen_at(grid, frame->x, frame->y, frame->x + frame->width);
    char text[64];

    if (lines <= shown)
        return pen.end;
    text_print(text, sizeof(text), " %d-%d/%d ", from + 1,
               from + shown < lines ? from + shown : lines, lines);
    pen.x = frame->x + frame->width - text_width(text) - 3;

    int begins = pen.x;

    pen_text(&pen, STYLE_DIM, text);
    pen_glyph(&pen, style, from > 0 ? GLYPH_MORE_ABOVE : line);
    pen_glyph(&pen, style, from + shown < lines ? GLYPH_MORE_BELOW : line);
    return begins;
}

static void paint_rule(const struct board *board, struct grid *grid, enum panel_id id,
                       const struct frame *frame, const struct painted *painted)
{
    bool focus = board->focus == id && !board->snapshot;
    enum style style = focus ? STYLE_FOCUS : STYLE_TITLE;
    enum glyph line = focus ? GLYPH_LINE_HEAVY : GLYPH_LINE_ACROSS;
    struct pen pen = pen_at(grid, frame->x, frame->y, frame->x + frame->width);

    pen_repeat(&pen, style, line, frame->width);
    pen.x = frame->x + 1;
    pen.end = paint_counter(grid, frame, style, line, painted->scroll[id], painted->page[id],
                            painted->lines[id]);
    if (!board->snapshot && id != PANEL_DETAIL)
        pen_print(&pen, style, " %d", (int)id + 1);
    if (panels[id]->heading != NULL)
        panels[id]->heading(board, &pen, style);
    else
        pen_print(&pen, style, " %s ", panels[id]->title);
    if (panels[id]->summary == NULL)
        return;

    /* The summary stands between blanks, when there is one. */
    struct pen summary = pen;

    summary.x += 2;
    panels[id]->summary(board, &summary);
    if (summary.x > pen.x + 2) {
        pen.x += 1;
        pen_blank(&pen, 1);
        pen_blank(&summary, 1);
    }
}

static bool paint_is_marked(const struct board *board, enum panel_id id, const struct entry *entry)
{
    struct subject about;

    return board->mark_count != 0 && panels[id]->subject != NULL &&
           panels[id]->subject(board, entry, &about) && select_is_marked(board, &about);
}

/* One line of a panel, in its frame; the one of the cursor has a sign before it, and stands out in
 * the panel that keys go to. */
static void paint_line(const struct board *board, enum panel_id id, const struct room *room,
                       const struct entries *rows, const struct entry *entry, bool cursor,
                       struct pen *pen)
{
    bool focus = id == board->focus, marked = paint_is_marked(board, id, entry);

    pen->lit = entry->next ? LIT_NEXT : LIT_NOT;
    if (cursor && focus)
        pen->lit = LIT_CURSOR;
    if (paint_gutter(board) && marked)
        pen_glyph(pen, STYLE_WARN, GLYPH_MARK);
    else if (paint_gutter(board) && cursor)
        pen_glyph(pen, focus ? STYLE_CLOCK : STYLE_DIM, GLYPH_CURSOR);
    else
        pen_blank(pen, paint_gutter(board));
    panels[id]->paint(board, room, rows, entry, pen);
    if (pen->lit != LIT_NOT)
        pen_blank(pen, pen_left(pen));
}

static void paint_panel(const struct board *board, struct grid *grid, enum panel_id id,
                        struct frame *frame, struct painted *painted)
{
    const struct panel *panel = panels[id];
    struct room room = paint_room_of(board, grid, frame);
    struct entries rows;
    int line, headers = panel->headers;

    /* A frame that is too low shows lines and no headers. */
    if (room.height <= panel->headers + 1)
        headers = 0;
    room.height -= headers;
    if (frame->listed)
        rows = frame->rows;
    else
        board_list(board, id, &room, &rows);
    room.rich = room.rich && (!frame->listed || (int)rows.count <= room.height);
    frame->listed = false;
    line = paint_gutter(board) ? select_line(board, id, &rows) : -1;
    painted->lines[id] = (int)rows.count;
    painted->page[id] = room.height;
    painted->rooms[id] = room;
    painted->scroll[id] = paint_scroll_of(board, id, &rows, room.height, line);
    if (line >= 0)
        painted->at[id] = (struct cursor){.set = true,
                                          .kind = rows.items[line].kind,
                                          .item = rows.items[line].item,
                                          .line = line,
                                          .offset = line - painted->scroll[id]};
    paint_rule(board, grid, id, frame, painted);
    for (int i = 0; i < headers; i++) {
        struct pen pen = pen_at(grid, frame->x, frame->y + 1 + i, frame->x + frame->width);

        pen_blank(&pen, paint_gutter(board));
        panel->header(board, &room, i, &pen);
    }
    for (int i = 0; i < room.height; i++) {
        size_t at = (size_t)(painted->scroll[id] + i);
        struct pen pen =
            pen_at(grid, frame->x, frame->y + 1 + headers + i, frame->x + frame->width);

        if (at < rows.count) {
            paint_line(board, id, &room, &rows, &rows.items[at], (int)at == line, &pen);
        } else if (rows.count == 0 && i == 0) {
            pen_blank(&pen, paint_gutter(board));
            pen_text(&pen, STYLE_DIM,
                     board->filter[0] != '\0' ? "no line has this text" : panel->empty);
        }
    }
    entries_done(&rows);
}

/* ---- where the panels stand ---- */

/* `keep` (may be NULL) gets the lines of a plain panel. */
static int paint_lines_wanted(const struct board *board, const struct grid *grid, enum panel_id id,
                              const struct frame *frame, struct frame *keep)
{
    struct room room = paint_room_of(board, grid, frame);
    struct entries rows;

    board_list(board, id, &room, &rows);

    int wanted = (int)rows.count > 0 ? (int)rows.count + 1 : 2;

    if (keep != NULL && panels[id]->plain) {
        keep->listed = true;
        keep->rows = rows;
    } else {
        entries_done(&rows);
    }
    if (board->stacked && id == PANEL_TICKER && wanted > STACKED_TICKER + 1)
        wanted = STACKED_TICKER + 1;
    return wanted;
}

/* Shares a column's lines between two panels: as they need when both fit, else by half, but none
 * left over. */
static void paint_split_column(const struct board *board, const struct grid *grid,
                               enum panel_id upper, enum panel_id lower_one,
                               struct frame frames[PANELS], struct frame column)
{
    struct frame first = column, second = column;
    int above = paint_lines_wanted(board, grid, upper, &column, &first),
        below = paint_lines_wanted(board, grid, lower_one, &column, &second);
    int half = column.height / 2;

    if (above + below <= column.height) {
        /* What is left over goes where more will come. */
        int over = column.height - above - below;

        above += upper == PANEL_TIMELINE ? 0 : over / 2;
    } else if (above > half && below > column.height - half) {
        above = half;
    } else if (above > half) {
        above = column.height - below;
    }
    if (above < PANEL_LEAST)
        above = PANEL_LEAST;
    if (above > column.height - PANEL_LEAST)
        above = column.height - PANEL_LEAST;
    frames[upper] = first;
    frames[lower_one] = second;
    frames[upper].height = above;
    frames[lower_one].y += above;
    frames[lower_one].height -= above;
}

static void paint_stack_panels(const struct board *board, const struct grid *grid, struct frame all,
                               struct frame frames[PANELS])
{
    static const enum panel_id order[] = {PANEL_QUEUE, PANEL_TEAMS, PANEL_TIMELINE, PANEL_RANGE,
                                          PANEL_TICKER};

    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        enum panel_id id = order[i];

        if (id == PANEL_QUEUE && board_queue(board, NULL) == 0)
            continue;
        frames[id] = all;
        frames[id].height = paint_lines_wanted(board, grid, id, &all, NULL);
        all.y += frames[id].height + 1;
    }
}

/* The queue stands above all columns while something is in it; a few lines, more when it has the
 * focus. What is left of `all` is the columns'. */
static void paint_place_queue(const struct board *board, const struct grid *grid, struct frame *all,
                              struct frame frames[PANELS])
{
    bool focus = board->focus == PANEL_QUEUE;
    int most = all->height / (focus ? 2 : 4), height;

    if (!focus && board_queue(board, NULL) == 0)
        return;
    height = paint_lines_wanted(board, grid, PANEL_QUEUE, all, NULL);
    height = height > most ? most : height;
    if (height < 2 || all->height - height < 2 * PANEL_LEAST)
        return;
    frames[PANEL_QUEUE] = *all;
    frames[PANEL_QUEUE].height = height;
    all->y += height;
    all->height -= height;
}

/* A detail, and above it, where there is room, the panel that it was opened in. */
static void paint_place_detail(const struct board *board, struct frame all,
                               struct frame frames[PANELS])
{
    int from = board->place_count;

    while (from > 0 && board->places[from - 1].focus == PANEL_DETAIL)
        from--;
    if (from > 0 && all.height >= SPLIT_HEIGHT && !board->zoomed) {
        struct frame *above = &frames[board->places[from - 1].focus];

        *above = all;
        above->height = all.height / 3;
        all.y += above->height;
        all.height -= above->height;
    }
    frames[PANEL_DETAIL] = all;
}

/* Sets the frames of the panels to be shown; the others have height 0. */
static void paint_place_panels(const struct board *board, const struct grid *grid, struct frame all,
                               struct frame frames[PANELS])
{
    memset(frames, 0, PANELS * sizeof(frames[0]));
    if (board->focus == PANEL_DETAIL && !board->stacked) {
        paint_place_detail(board, all, frames);
    } else if (board->stacked) {
        paint_stack_panels(board, grid, all, frames);
    } else if (board->zoomed || board->focus >= PANEL_MATRIX || all.width < TWO_COLUMNS ||
               all.height < 2 * PANEL_LEAST) {
        frames[board->focus] = all;
    } else {
        struct frame left, right;

        paint_place_queue(board, grid, &all, frames);
        left = right = all;

        left.width = (all.width - 1) / 2;
        right.x = left.x + left.width + 1;
        right.width = all.width - 1 - left.width;
        paint_split_column(board, grid, PANEL_TEAMS, PANEL_RANGE, frames, left);
        paint_split_column(board, grid, PANEL_TIMELINE, PANEL_TICKER, frames, right);
    }
}

/* ---- all of it ---- */

void board_paint(const struct board *board, struct grid *grid, struct painted *painted)
{
    struct frame frames[PANELS];
    int head = head_paint(board, grid), foot = board->snapshot ? 0 : 1;
    struct frame all = {.y = head, .width = grid->width, .height = grid->height - head - foot};

    *painted = (struct painted){0};
    if (all.height >= 2 && !board->help) {
        paint_place_panels(board, grid, all, frames);
        for (int id = 0; id < PANELS; id++)
            if (frames[id].height >= 2)
                paint_panel(board, grid, (enum panel_id)id, &frames[id], painted);
            else if (frames[id].listed)
                entries_done(&frames[id].rows);
    } else if (board->help) {
        help_paint(board, grid, painted);
    }
    if (foot != 0 && grid->height > 1)
        foot_paint(board, grid, painted);
}

int board_snapshot_height(const struct board *board, int width)
{
    struct grid grid = {.width = width, .height = 1, .ascii = board->ascii};
    struct frame frames[PANELS], all = {.width = width, .height = BOARD_ROWS_MOST};

    paint_place_panels(board, &grid, all, frames);

    const struct frame *last = &frames[PANEL_TICKER];
    int height = last->y + last->height + (width >= HEAD_LARGE_WIDTH ? 4 : 2);

    return height < HEAD_LARGE_HEIGHT ? HEAD_LARGE_HEIGHT : height;
}

static size_t paint_encode(char *to, uint32_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }

    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3f));
    to[0] = (char)(leads[length] | code);
    return length;
}

char *grid_text(const struct grid *grid)
{
    char *text = malloc((size_t)grid->width * (size_t)grid->height * 8 + (size_t)grid->height + 1),
         *at = text;

    if (text == NULL)
        return NULL;
    for (int y = 0; y < grid->height; y++) {
        char *end = at; /* behind the last cell that is no blank */

        for (int x = 0; x < grid->width; x++) {
            const struct cell *cell = grid_at(grid, x, y);

            if (cell->code == 0)
                continue;
            at += paint_encode(at, cell->code);
            if (cell->joins != 0)
                at += paint_encode(at, cell->joins);
            if (cell->code != ' ')
                end = at;
        }
        at = end;
        *at++ = '\n';
    }
    *at = '\0';
    return text;
}
