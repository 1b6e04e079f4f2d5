/* SPDX-License-Identifier: Apache-2.0 */
/* One panel in its frame: rule, headers, lines, cursor. */
#include "base/text.h"
#include "desk/board/layout.h"
#include "desk/board/select.h"

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
    enum style style = board_frame_style(board, focus);
    enum glyph line = focus ? GLYPH_LINE_HEAVY : GLYPH_LINE_ACROSS;
    struct pen pen = pen_at(grid, frame->x, frame->y, frame->x + frame->width);

    pen_repeat(&pen, style, line, frame->width);
    pen.x = frame->x + 1;
    pen.end = paint_counter(grid, frame, style, line, painted->scroll[id], painted->page[id],
                            painted->lines[id]);
    if (!board->snapshot && id != PANEL_DETAIL)
        pen_print(&pen, style, " %c", panel_keys[id]);
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
    if (layout_gutter(board) && marked)
        pen_glyph(pen, STYLE_WARN, GLYPH_MARK);
    else if (layout_gutter(board) && cursor)
        pen_glyph(pen, focus ? STYLE_CLOCK : STYLE_DIM, GLYPH_CURSOR);
    else
        pen_blank(pen, layout_gutter(board));
    panels[id]->paint(board, room, rows, entry, pen);
    if (pen->lit != LIT_NOT)
        pen_blank(pen, pen_left(pen));
}

void paint_panel(const struct board *board, struct grid *grid, enum panel_id id,
                 struct frame *frame, struct painted *painted)
{
    const struct panel *panel = panels[id];
    struct room room = layout_room(board, grid, frame);
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
    line = layout_gutter(board) ? select_line(board, id, &rows) : -1;
    painted->lines[id] = (int)rows.count;
    painted->page[id] = room.height;
    painted->rooms[id] = room;
    painted->areas[id] = (struct area){frame->x, frame->y + 1 + headers, frame->width, room.height};
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

        pen_blank(&pen, layout_gutter(board));
        panel->header(board, &room, i, &pen);
    }
    for (int i = 0; i < room.height; i++) {
        size_t at = (size_t)(painted->scroll[id] + i);
        struct pen pen =
            pen_at(grid, frame->x, frame->y + 1 + headers + i, frame->x + frame->width);

        if (at < rows.count) {
            paint_line(board, id, &room, &rows, &rows.items[at], (int)at == line, &pen);
        } else if (rows.count == 0 && i == 0) {
            pen_blank(&pen, layout_gutter(board));
            pen_text(&pen, STYLE_DIM,
                     !board_filters(board, id)                   ? panel->empty
                     : board->faults && board->filter[0] == '\0' ? "nothing is wrong here"
                                                                 : "no line has this text");
        }
    }
    entries_done(&rows);
}
