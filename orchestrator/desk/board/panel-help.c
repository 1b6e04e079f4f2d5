/* SPDX-License-Identifier: Apache-2.0 */
/* Help: the keys, from their own table, and the legend of signs, from theirs. */
#include "desk/board/board.h"
#include "desk/board/keys.h"
#include "desk/board/order.h"

enum { KEYS_COLUMNS = 24, SIGN_COLUMNS = 16, HEAD = 2 };

/* Writes line `at` of the help; returns false when there is none. */
typedef bool help_line(const struct board *board, int at, struct pen *pen);

static bool help_heading(const char *text, int at, struct pen *pen)
{
    if (at == 1)
        pen_text(pen, STYLE_STRONG, text);
    return at <= 1; /* a blank line, then the text */
}

static bool help_line_of_keys(const struct board *board, int at, struct pen *pen)
{
    (void)board;
    if (help_heading("Keys", at + 1, pen))
        return true;
    if (at - 1 >= (int)key_class_count)
        return false;
    pen_blank(pen, 2);
    pen_field(pen, STYLE_KEY, KEYS_COLUMNS, key_classes[at - 1].keys);
    pen_text(pen, STYLE_PLAIN, key_classes[at - 1].about);
    return true;
}

static bool help_line_of_signs(const char *title, const struct sign *signs, int count, int at,
                               struct pen *pen)
{
    if (help_heading(title, at, pen))
        return true;
    for (int i = 0, line = 2; i < count; i++) {
        if (signs[i].about[0] == '\0' || line++ != at)
            continue;
        pen_blank(pen, 2);
        pen_glyph(pen, signs[i].style, signs[i].glyph);
        pen_blank(pen, 1);
        pen_field(pen, signs[i].style, SIGN_COLUMNS, signs[i].word);
        pen_text(pen, STYLE_PLAIN, signs[i].about);
        return true;
    }
    return false;
}

static bool help_line_of_injects(const struct board *board, int at, struct pen *pen)
{
    (void)board;
    return help_line_of_signs("Injects: one mark for each team, in the order of the Teams panel",
                              inject_signs, INJECT_STATES, at, pen);
}

static bool help_line_of_vms(const struct board *board, int at, struct pen *pen)
{
    (void)board;
    return help_line_of_signs("VMs", vm_signs, VM_STATES, at, pen);
}

static bool help_line_of_values(const struct board *board, int at, struct pen *pen)
{
    static const struct {
        enum glyph glyph;
        enum style style;
        const char *word, *about;
    } lines[] = {
        {GLYPH_REACHED, STYLE_GOOD, "reached",
         "goal (G), training objective (T, TLO), evaluation (E)"},
        {GLYPH_OPEN, STYLE_DIM, "open", "not reached, or lost again"},
        {GLYPH_GOOD, STYLE_GOOD, "1.00", "a condition holds"},
        {GLYPH_PART, STYLE_WARN, "0.01 to 0.99", "in part"},
        {GLYPH_BAD, STYLE_BAD, "0.00", "does not hold"},
        {GLYPH_FAULT, STYLE_WARN, "flt", "the check itself failed; costs no points"},
        {GLYPH_NONE, STYLE_DIM, "-", "not checked yet"},
        {GLYPH_RISING, STYLE_GOOD, "", "rose within the last three checks"},
        {GLYPH_FALLING, STYLE_BAD, "", "fell within the last three checks"},
        {GLYPH_NEXT, STYLE_CLOCK, "next", "the inject that comes next; T- until it, T+ since"},
        {GLYPH_EVENT, STYLE_CLOCK, "event", "waits for conditions, or fires the items below it"},
    };
    int count = (int)(sizeof(lines) / sizeof(lines[0]));

    (void)board;
    if (help_heading("Objectives and conditions", at, pen))
        return true;
    if (at - 2 >= count)
        return false;
    pen_blank(pen, 2);
    pen_glyph(pen, lines[at - 2].style, lines[at - 2].glyph);
    pen_blank(pen, 1);
    pen_field(pen, lines[at - 2].style, SIGN_COLUMNS, lines[at - 2].word);
    pen_text(pen, STYLE_PLAIN, lines[at - 2].about);
    return true;
}

static bool help_line_of_orders(const struct board *board, int at, struct pen *pen)
{
    char key[2] = "";

    (void)board;
    if (help_heading("Orders: a key writes the line, Enter sends it", at, pen))
        return true;
    if (at - 2 >= (int)order_key_count)
        return false;
    key[0] = (char)order_keys[at - 2].press;
    pen_blank(pen, 2);
    pen_field(pen, STYLE_KEY, KEYS_COLUMNS, key);
    pen_text(pen, STYLE_PLAIN, order_keys[at - 2].about);
    return true;
}

static help_line *const parts[] = {help_line_of_keys, help_line_of_orders, help_line_of_values,
                                   help_line_of_injects, help_line_of_vms};

/* Line `at` of all parts together. */
static bool help_paint_line(const struct board *board, int at, struct pen *pen)
{
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        struct grid nowhere = {.ascii = board->ascii};
        int count = 0;

        for (;; count++) {
            struct pen dry = pen_at(&nowhere, 0, 0, 0);

            if (!parts[i](board, count, &dry))
                break;
        }
        if (at < count)
            return parts[i](board, at, pen);
        at -= count;
    }
    return false;
}

void help_paint(const struct board *board, struct grid *grid, struct painted *painted)
{
    int page = grid->height - HEAD - 1, lines = 0;
    struct grid nowhere = {.ascii = board->ascii};
    struct pen dry = pen_at(&nowhere, 0, 0, 0);

    while (help_paint_line(board, lines, &dry))
        lines++;
    painted->help_lines = lines;
    painted->help_page = page;

    int most = lines > page ? lines - page : 0;
    int from = board->help_scroll < most ? board->help_scroll : most;

    for (int y = HEAD; y < HEAD + page; y++)
        for (int x = 0; x < grid->width; x++)
            *grid_at(grid, x, y) = (struct cell){.code = ' '};
    for (int i = 0; i < page; i++) {
        struct pen pen = pen_at(grid, 2, HEAD + i, grid->width - 1);

        help_paint_line(board, from + i, &pen);
    }
    if (lines > page) {
        struct pen pen = pen_at(grid, grid->width - 18, HEAD, grid->width - 1);

        pen_print(&pen, STYLE_DIM, "%d-%d/%d", from + 1, from + page < lines ? from + page : lines,
                  lines);
    }
}
