/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole board on a grid: head, panels, foot. Pure: what stands on the grid depends on struct board and
 * the grid's size alone, so that a screen, a snapshot and a test are one code path.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "board/board.h"

enum {
    TWO_COLUMNS = 76,  /* narrower grids show one panel */
    RICH_WIDTH = 150,  /* from here a panel in two columns says everything */
    RICH_HEIGHT = 40,
    LARGE_WIDTH = 100, /* room for the clock in large digits */
    LARGE_HEIGHT = 30,
    PANEL_LEAST = 4,   /* lines of a panel, its rule included */
    STACKED_TICKER = 12,
};

const struct panel *const panels[PANELS] = {&panel_teams, &panel_timeline, &panel_range, &panel_ticker};

struct frame {
    int x, y, width, height; /* height counts the rule above */
};

bool board_shows(const struct board *board, uint32_t team)
{
    return board->team == 0 || team == 0 || team == board->team;
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

/* ---- filtering ---- */

static char lower(uint32_t code)
{
    return code < 0x80 ? (char)tolower((int)code) : (char)code;
}

/* Does a painted line hold the filter's text? Letters of ASCII match in both cases. */
static bool line_holds(const struct grid *line, const char *filter)
{
    const char *end = filter + strlen(filter);

    for (int from = 0; from < line->width; from++) {
        int x = from;
        const char *at = filter;

        while (at < end && x < line->width) {
            uint32_t code = '?';
            size_t step = text_character(at, end, &code);
            const struct cell *cell = grid_at(line, x, 0);

            if (cell->code != code && (cell->code >= 0x80 || lower(cell->code) != lower(code)))
                break;
            at += step > 0 ? step : 1;
            x += x + 1 < line->width && grid_at(line, x + 1, 0)->code == 0 ? 2 : 1;
        }
        if (at >= end)
            return true;
    }
    return false;
}

static bool row_matches(const struct board *board, const struct panel *panel, const struct room *room,
                        const struct rows *rows, const struct row *row)
{
    struct grid line;

    if (!grid_init(&line, room->width, 1, board->ascii))
        return true;

    struct pen pen = pen_at(&line, 0, 0, room->width);

    panel->paint(board, room, rows, row, &pen);

    bool holds = line_holds(&line, board->filter);

    grid_done(&line);
    return holds;
}

/* Keeps the lines that match, the headings above them, and what stands below a heading that matches. */
static void filter_rows(const struct board *board, const struct panel *panel, const struct room *room,
                        struct rows *rows)
{
    bool *keep = calloc(rows->count + 1, sizeof(*keep));
    size_t kept = 0, heading = 0;

    if (keep == NULL)
        return;
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->items[i];
        bool matches = row_matches(board, panel, room, rows, row);

        if (row->level == 0)
            heading = i;
        /* 2 would say "kept for a child's sake", which keeps no other child; so the heading is asked again. */
        keep[i] = matches || (row->level > 0 && keep[heading] &&
                              row_matches(board, panel, room, rows, &rows->items[heading]));
        if (keep[i] && row->level > 0)
            keep[heading] = true;
    }
    for (size_t i = 0; i < rows->count; i++)
        if (keep[i])
            rows->items[kept++] = rows->items[i];
    rows->count = kept;
    free(keep);
}

static void list_rows(const struct board *board, const struct panel *panel, const struct room *room,
                      struct rows *rows)
{
    *rows = (struct rows){0};
    panel->list(board, room, rows);
    if (board->filter[0] != '\0')
        filter_rows(board, panel, room, rows);
}

/* ---- a panel ---- */

static struct room room_of(const struct board *board, const struct grid *grid, const struct frame *frame)
{
    return (struct room){
        .width = frame->width,
        .height = frame->height - 1,
        .rich = board->zoomed || board->stacked ||
                (grid->width >= RICH_WIDTH && grid->height >= RICH_HEIGHT),
    };
}

/* The first line shown: where the hand put it, else so that what is next stands in the upper third. */
static int scroll_of(const struct board *board, enum panel_id id, const struct rows *rows, int page)
{
    int most = (int)rows->count - page, scroll = board->scroll[id];

    if (!board->moved[id]) {
        size_t next = 0;

        while (next < rows->count && !rows->items[next].next)
            next++;
        scroll = next < rows->count ? (int)next - page / 3 : 0;
        /* Nothing is to come on a line of time: its end is what matters. */
        if (next == rows->count && id == PANEL_TIMELINE)
            scroll = board->phase == PHASE_BEFORE ? 0 : most;
    }
    scroll = scroll < most ? scroll : most;
    return scroll > 0 ? scroll : 0;
}

/* "11-20/64" and which way there is more, at the right of a rule; returns where it begins. */
static int paint_counter(struct grid *grid, const struct frame *frame, enum style style, enum glyph line,
                         int from, int shown, int lines)
{
    struct pen pen = pen_at(grid, frame->x, frame->y, frame->x + frame->width);
    char text[64];

    if (lines <= shown)
        return pen.end;
    text_print(text, sizeof(text), " %d-%d/%d ", from + 1, from + shown < lines ? from + shown : lines, lines);
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
    if (!board->snapshot)
        pen_print(&pen, style, " %d", (int)id + 1);
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

static void paint_panel(const struct board *board, struct grid *grid, enum panel_id id,
                        const struct frame *frame, struct painted *painted)
{
    const struct panel *panel = panels[id];
    struct room room = room_of(board, grid, frame);
    struct rows rows;

    list_rows(board, panel, &room, &rows);
    painted->lines[id] = (int)rows.count;
    painted->page[id] = room.height;
    painted->scroll[id] = scroll_of(board, id, &rows, room.height);
    paint_rule(board, grid, id, frame, painted);
    for (int i = 0; i < room.height; i++) {
        size_t at = (size_t)(painted->scroll[id] + i);
        struct pen pen = pen_at(grid, frame->x, frame->y + 1 + i, frame->x + frame->width);

        if (at < rows.count) {
            pen.lit = rows.items[at].next;
            panel->paint(board, &room, &rows, &rows.items[at], &pen);
            if (pen.lit)
                pen_blank(&pen, pen_left(&pen));
        } else if (rows.count == 0 && i == 0) {
            pen_text(&pen, STYLE_DIM, board->filter[0] != '\0' ? "no line has this text" : panel->empty);
        }
    }
    rows_done(&rows);
}

/* ---- where the panels stand ---- */

static int lines_wanted(const struct board *board, const struct grid *grid, enum panel_id id,
                        const struct frame *frame)
{
    struct room room = room_of(board, grid, frame);
    struct rows rows;

    list_rows(board, panels[id], &room, &rows);

    int wanted = (int)rows.count > 0 ? (int)rows.count + 1 : 2;

    rows_done(&rows);
    if (board->stacked && id == PANEL_TICKER && wanted > STACKED_TICKER + 1)
        wanted = STACKED_TICKER + 1;
    return wanted;
}

/* Shares a column's lines between two panels: as they need when both fit, else by half, but none left over. */
static void split_column(const struct board *board, const struct grid *grid, enum panel_id upper,
                         enum panel_id lower_one, struct frame frames[PANELS], struct frame column)
{
    int above = lines_wanted(board, grid, upper, &column), below = lines_wanted(board, grid, lower_one, &column);
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
    frames[upper] = frames[lower_one] = column;
    frames[upper].height = above;
    frames[lower_one].y += above;
    frames[lower_one].height -= above;
}

static void stack_panels(const struct board *board, const struct grid *grid, struct frame all,
                         struct frame frames[PANELS])
{
    for (int id = 0; id < PANELS; id++) {
        frames[id] = all;
        frames[id].height = lines_wanted(board, grid, (enum panel_id)id, &all);
        all.y += frames[id].height + 1;
    }
}

/* Sets the frames of the panels to be shown; the others have height 0. */
static void place_panels(const struct board *board, const struct grid *grid, struct frame all,
                         struct frame frames[PANELS])
{
    memset(frames, 0, PANELS * sizeof(frames[0]));
    if (board->stacked) {
        stack_panels(board, grid, all, frames);
    } else if (board->zoomed || all.width < TWO_COLUMNS || all.height < 2 * PANEL_LEAST) {
        frames[board->focus] = all;
    } else {
        struct frame left = all, right = all;

        left.width = (all.width - 1) / 2;
        right.x = left.x + left.width + 1;
        right.width = all.width - 1 - left.width;
        split_column(board, grid, PANEL_TEAMS, PANEL_RANGE, frames, left);
        split_column(board, grid, PANEL_TIMELINE, PANEL_TICKER, frames, right);
    }
}

/* ---- head and foot ---- */

static bool head_is_large(const struct grid *grid)
{
    return grid->width >= LARGE_WIDTH && grid->height >= LARGE_HEIGHT;
}

static void paint_marking(const struct board *board, struct grid *grid)
{
    static const char marking[] = "EXERCISE EXERCISE EXERCISE";
    struct pen pen = pen_at(grid, 0, 0, grid->width);
    const char *name = board->view->opened ? board->view->exercise.name : "waiting for the exercise";
    char wall[SAY_TEXT];
    int clock;

    say_wall(wall, board->wall, grid->width >= LARGE_WIDTH);
    clock = grid->width - text_width(wall) - 1;
    for (int x = 0; x < grid->width; x++)
        *grid_at(grid, x, 0) = (struct cell){.code = ' ', .style = STYLE_MARKING};
    pen.x = 1;
    pen.end = clock - 1 - (grid->width >= 72 ? (int)sizeof(marking) : 9);
    pen_text(&pen, STYLE_MARKING, name);
    if (board->view->exercise.rehearsal)
        pen_text(&pen, STYLE_MARKING, "  REHEARSAL");
    pen.end = grid->width;
    pen.x = clock - (grid->width >= 72 ? (int)sizeof(marking) + 1 : 10);
    pen_text(&pen, STYLE_MARKING, grid->width >= 72 ? marking : "EXERCISE");
    pen.x = clock;
    pen_text(&pen, STYLE_MARKING, wall);
}

static void say_phase(const struct board *board, struct pen *pen)
{
    const struct sign *sign = &phase_signs[board->phase];

    pen_glyph(pen, sign->style, sign->glyph);
    pen_print(pen, sign->style, " %s ", sign->word);
}

static void say_endex(const struct board *board, struct pen *pen)
{
    int64_t endex = board->view->exercise.endex;
    char text[SAY_TEXT];

    if (endex <= 0 || board->phase == PHASE_ENDED)
        return;
    pen_text(pen, STYLE_DIM, " ENDEX ");
    if (endex > board->x)
        pen_print(pen, STYLE_PLAIN, "in %s ", say_exercise(text, endex - board->x + 999));
    else
        pen_text(pen, STYLE_WARN, "is due ");
}

static void say_next(const struct board *board, struct pen *pen)
{
    int64_t at = 0;
    const struct view_inject *next = board_next(board, &at);
    char text[SAY_TEXT];

    if (next == NULL)
        return;
    pen_print(pen, STYLE_DIM, " next ");
    pen_print(pen, STYLE_STRONG, "%s ", next->made.id);
    pen_print(pen, STYLE_CLOCK, "%s ", say_countdown(text, at - board->x));
}

static void say_range(const struct board *board, struct pen *pen)
{
    const struct sign *sign = &range_signs[board->view->range];

    pen_text(pen, STYLE_DIM, " range ");
    pen_glyph(pen, sign->style, sign->glyph);
    pen_blank(pen, 1);
    panel_range.summary(board, pen);
}

/* Why the range is not whole, or which team alone is shown. */
static void say_notice(const struct board *board, struct pen *pen)
{
    const struct view *view = board->view;

    if (board->team != 0)
        pen_print(pen, STYLE_WARN, " only %s ", view_team_id(view, board->team));
    if (view->range_text[0] != '\0' && view->range != RANGE_GONE)
        pen_print(pen, view->range == RANGE_PARTIAL ? STYLE_BAD : STYLE_DIM, "  %s", view->range_text);
}

/* Returns the lines it took. */
static int paint_head(const struct board *board, struct grid *grid)
{
    char time[SAY_TEXT];

    paint_marking(board, grid);
    say_exercise(time, board->x);
    if (!head_is_large(grid)) {
        struct pen pen = pen_at(grid, 1, 1, grid->width);

        say_phase(board, &pen);
        pen_print(&pen, STYLE_STRONG, " %s ", time);
        say_endex(board, &pen);
        if (grid->width >= LARGE_WIDTH)
            say_next(board, &pen);
        say_range(board, &pen);
        say_notice(board, &pen);
        return 2;
    }

    int beside = 2 + clockface_columns(time) + 3;
    struct pen first = pen_at(grid, beside, 1, grid->width), second = pen_at(grid, beside, 2, grid->width),
               third = pen_at(grid, beside, 3, grid->width);

    clockface_paint(grid, 2, 1, phase_signs[board->phase].style, time);
    say_phase(board, &first);
    say_endex(board, &first);
    say_next(board, &second);
    if (second.x == beside && board->phase != PHASE_ENDED)
        pen_text(&second, STYLE_DIM, "nothing more is to come by itself");
    third.x--;
    say_range(board, &third);
    say_notice(board, &third);
    return 4;
}

static void say_link(const struct board *board, struct pen *pen)
{
    static const struct {
        enum glyph glyph;
        enum style style;
        const char *word;
    } words[LINK_STATES] = {
        [LINK_NONE] = {GLYPH_UNLINKED, STYLE_DIM, "from a journal"},
        [LINK_TRYING] = {GLYPH_UNLINKED, STYLE_BAD, "controller away, trying again"},
        [LINK_READING] = {GLYPH_READY, STYLE_CLOCK, "reading"},
        [LINK_LIVE] = {GLYPH_LINKED, STYLE_GOOD, "live"},
    };

    pen_glyph(pen, words[board->link].style, words[board->link].glyph);
    pen_print(pen, words[board->link].style, " %s", words[board->link].word);
    if (board->link_text[0] != '\0')
        pen_print(pen, STYLE_DIM, ": %s", board->link_text);
}

static void paint_foot(const struct board *board, struct grid *grid)
{
    static const char *const hints[][2] = {{"?", "help"},   {"Tab", "panel"}, {"z", "zoom"},
                                           {"/", "filter"}, {"t", "team"},    {"q", "detach"}};
    struct pen pen = pen_at(grid, 1, grid->height - 1, grid->width - 1), link = pen;
    struct grid line;

    /* The link stands at the right: it is written aside first, to know its length. */
    if (grid_init(&line, grid->width, 1, grid->ascii)) {
        struct pen measure = pen_at(&line, 0, 0, grid->width);

        say_link(board, &measure);
        link.x = measure.x < grid->width - 3 ? grid->width - 1 - measure.x : 1;
        grid_done(&line);
    }
    pen.end = link.x - 1;
    say_link(board, &link);
    if (board->filtering || board->filter[0] != '\0') {
        pen_text(&pen, STYLE_KEY, "/");
        pen_text(&pen, STYLE_STRONG, board->filter);
        if (board->filtering)
            pen_text(&pen, STYLE_KEY, "_");
        pen_text(&pen, STYLE_DIM, board->filtering ? "   Enter keeps, Esc clears" : "   Esc clears");
        return;
    }
    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
        if (pen_left(&pen) < (int)(strlen(hints[i][0]) + strlen(hints[i][1])) + 1)
            break;
        pen_text(&pen, STYLE_KEY, hints[i][0]);
        pen_print(&pen, STYLE_DIM, " %s", hints[i][1]);
        pen_blank(&pen, 2);
    }
}

/* ---- all of it ---- */

void board_paint(const struct board *board, struct grid *grid, struct painted *painted)
{
    struct frame frames[PANELS];
    int head = paint_head(board, grid), foot = board->snapshot ? 0 : 1;
    struct frame all = {.y = head, .width = grid->width, .height = grid->height - head - foot};

    *painted = (struct painted){0};
    if (all.height >= 2 && !board->help) {
        place_panels(board, grid, all, frames);
        for (int id = 0; id < PANELS; id++)
            if (frames[id].height >= 2)
                paint_panel(board, grid, (enum panel_id)id, &frames[id], painted);
    } else if (board->help) {
        help_paint(board, grid, painted);
    }
    if (foot != 0 && grid->height > 1)
        paint_foot(board, grid);
}

int board_snapshot_height(const struct board *board, int width)
{
    struct grid grid = {.width = width, .height = 1, .ascii = board->ascii};
    struct frame frames[PANELS], all = {.width = width, .height = BOARD_ROWS_MOST};

    place_panels(board, &grid, all, frames);

    const struct frame *last = &frames[PANELS - 1];
    int height = last->y + last->height + (width >= LARGE_WIDTH ? 4 : 2);

    return height < LARGE_HEIGHT ? LARGE_HEIGHT : height;
}

static size_t encode(char *to, uint32_t code)
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
    char *text = malloc((size_t)grid->width * (size_t)grid->height * 8 + (size_t)grid->height + 1), *at = text;

    if (text == NULL)
        return NULL;
    for (int y = 0; y < grid->height; y++) {
        char *end = at; /* behind the last cell that is no blank */

        for (int x = 0; x < grid->width; x++) {
            const struct cell *cell = grid_at(grid, x, y);

            if (cell->code == 0)
                continue;
            at += encode(at, cell->code);
            if (cell->joins != 0)
                at += encode(at, cell->joins);
            if (cell->code != ' ')
                end = at;
        }
        at = end;
        *at++ = '\n';
    }
    *at = '\0';
    return text;
}
