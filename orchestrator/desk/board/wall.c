/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wall: digits to be read from ten metres, and panels one after the other. Which page is shown
 * follows from the wall clock alone, so that two walls show the same one.
 */
#include "base/text.h"
#include "desk/board/layout.h"

enum { HEAD = 3, GAP = 1, FIGURES = 4, FIGURE_TEXT = SAY_TEXT };

/* The greatest scale at which a text fits; 0: none does. */
static int wall_scale(const char *text, int width, int height)
{
    int scale = 0;

    while (digits_paint(NULL, 0, 0, scale + 1, STYLE_PLAIN, text) <= width &&
           DIGITS_HEIGHT * (scale + 1) <= height)
        scale++;
    return scale;
}

/* A label, and a number below it as large as the box allows; as text where no digits fit. */
static void wall_paint_figure(struct grid *grid, struct area box, const char *label,
                              enum style style, const char *text)
{
    int scale = wall_scale(text, box.width, box.height - 1);
    struct pen pen = pen_at(grid, box.x, box.y, box.x + box.width);

    pen_text(&pen, STYLE_STRONG, label);
    if (scale == 0) {
        pen_blank(&pen, 1);
        pen_text(&pen, style, text);
        return;
    }
    digits_paint(grid, box.x + (box.width - digits_paint(NULL, 0, 0, scale, STYLE_PLAIN, text)) / 2,
                 box.y + 1, scale, style, text);
}

/* ---- the first page: clocks and counts ---- */

struct figure {
    const char *label;
    enum style style;
    char text[FIGURE_TEXT];
};

static struct figure wall_figure_of_queue(const struct board *board)
{
    size_t urgent, count = board_queue(board, &urgent);
    struct figure figure = {"waiting for a person",
                            urgent != 0  ? STYLE_BAD
                            : count != 0 ? STYLE_WARN
                                         : STYLE_GOOD,
                            ""};

    text_print(figure.text, sizeof(figure.text), "%zu", count);
    return figure;
}

static struct figure wall_figure_of_range(const struct board *board)
{
    struct figure figure = {"machines up", STYLE_GOOD, ""};
    unsigned up = 0, count = 0;

    for (size_t i = 0; i < board->view->vm_count; i++) {
        const struct view_vm *vm = &board->view->vms[i];

        if (vm->made.vm == 0 || !board_shows(board, vm->made.team))
            continue;
        count++;
        up += vm->state == VM_UP && vm->hung[0] == '\0';
    }
    figure.style = up == count ? STYLE_GOOD : STYLE_WARN;
    text_print(figure.text, sizeof(figure.text), "%u/%u", up, count);
    return figure;
}

/* What is left until then: "00:12:34"; "--" when there is nothing. */
static struct figure wall_figure_until(const struct board *board, const char *label, bool any,
                                       int64_t at)
{
    struct figure figure = {label, STYLE_CLOCK, "--"};
    int64_t left = any ? board_until(board, at) : 0;

    if (any)
        say_exercise(figure.text, left > 0 ? (left + 999) / 1000 * 1000 : 0);
    return figure;
}

static unsigned wall_figures(const struct board *board, struct figure figures[FIGURES])
{
    struct coming next;
    bool any = board_next(board, &next);
    unsigned count = 0;

    figures[count++] = wall_figure_until(
        board, "to ENDEX", board->view->exercise.endex > 0 && board->phase != PHASE_ENDED,
        board->view->exercise.endex);
    figures[count++] = wall_figure_until(board, "to what is next", any, any ? next.at : 0);
    figures[count++] = wall_figure_of_range(board);
    if (board->inside)
        figures[count++] = wall_figure_of_queue(board);
    return count;
}

/* The clock above, and the other numbers two and two. */
static void wall_paint_figures(const struct board *board, struct grid *grid, struct area all)
{
    struct figure figures[FIGURES];
    unsigned count = wall_figures(board, figures), lines = (count + 1) / 2;
    int above = all.height / 2, below = (all.height - above) / (int)lines;
    struct area box = {.x = all.x + 1, .y = all.y, .width = all.width - 2, .height = above - GAP};
    char time[SAY_TEXT];

    wall_paint_figure(grid, box, phase_signs[board->phase].word,
                      board_is_old(board) ? STYLE_DIM : phase_signs[board->phase].style,
                      say_exercise(time, board->x));
    for (unsigned i = 0; i < count && below > GAP; i++)
        wall_paint_figure(grid,
                          (struct area){.x = all.x + 1 + (int)(i % 2) * (all.width / 2),
                                        .y = all.y + above + (int)(i / 2) * below,
                                        .width = all.width / 2 - 3,
                                        .height = below - GAP},
                          figures[i].label, board_is_old(board) ? STYLE_DIM : figures[i].style,
                          figures[i].text);
}

/* ---- the pages ---- */

static bool wall_has_page(const struct board *board, enum panel_id id)
{
    return id == PANEL_QUEUE ? board_queue(board, NULL) != 0 : true;
}

/* The panel whose turn it is; PANELS: the numbers. */
static enum panel_id wall_page(const struct board *board)
{
    static const enum panel_id turn[] = {PANELS,      PANEL_TEAMS, PANELS, PANEL_TIMELINE,
                                         PANEL_QUEUE, PANEL_COP,   PANELS, PANEL_TOPOLOGY,
                                         PANELS,      PANEL_MATRIX};
    const int64_t count = (int64_t)(sizeof(turn) / sizeof(turn[0]));
    int64_t at = board->wall > 0 ? board->wall / WALL_TURN % count : 0;

    return wall_has_page(board, turn[at]) ? turn[at] : PANELS;
}

void wall_paint(const struct board *board, struct grid *grid, struct painted *painted)
{
    int head = head_paint(board, grid), most = (grid->height - head) / 3;
    struct area all = {.x = 0, .y = head, .width = grid->width, .height = grid->height - head - 1};
    enum panel_id page = wall_page(board);
    struct board looks = *board;
    char time[SAY_TEXT];

    /* Nothing on a wall stands where somebody's cursor is. */
    looks.snapshot = true;
    looks.focus = page;
    if (all.height < HEAD) {
        return;
    } else if (page == PANELS) {
        wall_paint_figures(board, grid, all);
    } else {
        int scale = wall_scale(say_exercise(time, board->x), grid->width - 2, most);
        int taken = scale > 0 ? DIGITS_HEIGHT * scale + GAP : 0;

        if (taken != 0)
            digits_paint(grid, 1, all.y, scale,
                         board_is_old(board) ? STYLE_DIM : phase_signs[board->phase].style, time);
        all.y += taken;
        all.height -= taken;
        if (all.height >= 2) {
            struct frame frame = {.x = all.x, .y = all.y, .width = all.width, .height = all.height};

            paint_panel(&looks, grid, page, &frame, painted);
        }
        /* Keys act on nothing that is shown here. */
        *painted = (struct painted){0};
    }
    foot_paint_wall(board, grid);
}
