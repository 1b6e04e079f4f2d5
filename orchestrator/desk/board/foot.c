/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The foot: the keys that lead on from what the cursor stands on, how the board stands to its
 * controller; the line for orders and the filter take its place while they are typed.
 */
#include <string.h>

#include "desk/board/order.h"
#include "desk/board/prompt.h"

static void foot_say_link(const struct board *board, struct pen *pen)
{
    static const struct {
        enum glyph glyph;
        enum style style;
        const char *word;
    } words[LINK_STATES] = {
        [LINK_NONE] = {GLYPH_UNLINKED, STYLE_DIM, "from a journal"},
        [LINK_TRYING] = {GLYPH_UNLINKED, STYLE_BAD, "no controller, trying again"},
        [LINK_READING] = {GLYPH_READY, STYLE_CLOCK, "reading"},
        [LINK_LIVE] = {GLYPH_LINKED, STYLE_GOOD, "live"},
    };

    char age[SAY_TEXT];

    /* Nobody will start one again. */
    if (board->link == LINK_TRYING && board->view->range == RANGE_GONE) {
        pen_glyph(pen, STYLE_DIM, GLYPH_UNLINKED);
        pen_text(pen, STYLE_DIM, " the exercise is over");
        return;
    }
    if (board->still) {
        pen_glyph(pen, STYLE_MARKING_PAUSED, GLYPH_HELD);
        pen_print(pen, STYLE_MARKING_PAUSED, " the picture stands since %s, = goes on ",
                  say_exercise(age, board->age));
        return;
    }
    if (board->link == LINK_LIVE && board->age > BOARD_SILENT) {
        pen_glyph(pen, STYLE_WARN, GLYPH_FAULT);
        pen_print(pen, STYLE_WARN, " nothing was heard for %s", say_exercise(age, board->age));
        return;
    }
    pen_glyph(pen, words[board->link].style, words[board->link].glyph);
    pen_print(pen, words[board->link].style, " %s", words[board->link].word);
    if (board->link_text[0] != '\0')
        pen_print(pen, STYLE_DIM, ": %s", board->link_text);
}

/* A key and its label, while there is room. */
static bool foot_say_key(const char *key, const char *label, bool allowed, struct pen *pen)
{
    if (pen_left(pen) < (int)(strlen(key) + strlen(label)) + 1)
        return false;
    pen_text(pen, allowed ? STYLE_KEY : STYLE_DIM, key);
    pen_print(pen, STYLE_DIM, " %s", label);
    pen_blank(pen, 2);
    return true;
}

/* The orders that keys stand for now; those that the seat may not give have no colour. False:
 * none. */
static bool foot_say_orders(const struct board *board, const struct painted *painted,
                            struct pen *pen)
{
    bool any = false;

    for (size_t i = 0; i < order_key_count; i++) {
        const struct order_key *key = &order_keys[i];
        char line[PROMPT_MOST], wrong[160], name[2] = {(char)key->press, '\0'};
        struct said said;

        if (key->subjects == ORDER_SUBJECTS_ANY ||
            !order_key_line(board, painted, key, line, sizeof(line)))
            continue;
        any = true;
        order_parse(board, line, &said, wrong, sizeof(wrong));
        if (!foot_say_key(name, key->label,
                          said.class != NULL &&
                              order_may(board, said.class, said.team, wrong, sizeof(wrong)) == 0,
                          pen))
            break;
    }
    return any;
}

static void foot_say_keys(const struct board *board, const struct painted *painted, struct pen *pen)
{
    static const char *const hints[][2] = {{"?", "help"},   {":", "order"}, {"Tab", "panel"},
                                           {"/", "filter"}, {"t", "team"},  {"q", "detach"}};

    if (board->mark_count != 0)
        pen_print(pen, STYLE_WARN, "%u marked  ", board->mark_count);
    if (!board->snapshot && foot_say_orders(board, painted, pen)) {
        foot_say_key("?", "help", true, pen);
        return;
    }
    if (board_ask(board, 0) != NULL && !board->snapshot)
        foot_say_key("a", "answer", true, pen);
    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
        if (!foot_say_key(hints[i][0], hints[i][1], true, pen))
            return;
}

static bool foot_say_filter(const struct board *board, struct pen *pen)
{
    if (!board->filtering && (board->filter[0] == '\0' || !board_filter_is_of(board, board->focus)))
        return false;
    pen_text(pen, STYLE_KEY, "/");
    pen_text(pen, STYLE_STRONG, board->filter);
    if (board->filtering)
        pen_text(pen, STYLE_KEY, "_");
    pen_text(pen, STYLE_DIM, board->filtering ? "   Enter keeps, Esc clears" : "   Esc clears");
    return true;
}

void foot_paint_wall(const struct board *board, struct grid *grid)
{
    struct pen pen = pen_at(grid, 1, grid->height - 1, grid->width - 1);

    foot_say_link(board, &pen);
}

void foot_paint(const struct board *board, struct grid *grid, struct painted *painted)
{
    struct pen pen = pen_at(grid, 1, grid->height - 1, grid->width - 1), link = pen;
    struct grid line;

    if (prompt_paint(board, grid, grid->height - 1, &painted->prompt) != 0)
        return;
    /* The link stands at the right: it is written aside first, to know its length. */
    if (grid_init(&line, grid->width, 1, grid->ascii)) {
        struct pen measure = pen_at(&line, 0, 0, grid->width);

        foot_say_link(board, &measure);
        link.x = measure.x < grid->width - 3 ? grid->width - 1 - measure.x : 1;
        grid_done(&line);
    }
    pen.end = link.x - 1;
    foot_say_link(board, &link);
    if (board->filtering && foot_say_filter(board, &pen))
        return;
    if (board->refused[0] != '\0')
        pen_print(&pen, STYLE_BAD, "%s", board->refused);
    else if (board->reply[0] != '\0')
        pen_print(&pen, STYLE_WARN, "%s", board->reply);
    else if (!foot_say_filter(board, &pen))
        foot_say_keys(board, painted, &pen);
}
