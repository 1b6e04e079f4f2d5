/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form as cells: a title, the fields one below the other, what is wrong with the one that has the
 * focus or what it means, and the keys. The fields scroll; the focus is always in sight.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/form/keys.h"

enum {
    PAINT_LINES_MOST = 6,   /* of a text that has the focus */
    PAINT_CHOICES_MOST = 8, /* of a list of choices */
    PAINT_FOOT = 4,         /* the rule, two lines of words, keys */
};

struct painting {
    struct form *form;
    struct grid *grid;
    int from;   /* columns left of the values */
    int height; /* lines for fields */
    int lines;  /* that they have */
    int x, y;   /* of the cursor; x below 0: hidden */
};

/* ---- how high ---- */

static int paint_columns(const struct painting *p)
{
    int columns = p->grid->width - p->from - 1;

    return columns > 1 ? columns : 1;
}

static int paint_text_lines(const struct painting *p, size_t field)
{
    const struct form_value *value = &p->form->values[field];
    size_t begin = 0, next = 0;
    int count = 1;

    while (value->text != NULL && form_line_end(value->text, value->length, begin, paint_columns(p),
                                                &next) < value->length) {
        begin = next;
        count++;
    }
    return count;
}

/* Lines that a field takes. */
static int paint_field_height(const struct painting *p, size_t field)
{
    const struct form_field *about = &p->form->plan->fields[field];
    bool focus = field == p->form->focus;
    int lines, least = focus ? 3 : 1, most = focus ? PAINT_LINES_MOST : 2;

    if (focus && p->form->opened)
        return 1 + (int)(about->choice_count < PAINT_CHOICES_MOST ? about->choice_count
                                                                  : PAINT_CHOICES_MOST);
    if (!form_has_lines(about->type))
        return 1;
    lines = paint_text_lines(p, field);
    return lines < least ? least : lines > most ? most : lines;
}

/* The first line of the fields that is shown, so that the focus is whole in sight if it fits. */
static void paint_scroll(struct painting *p)
{
    int begin = 0, height = paint_field_height(p, p->form->focus);

    for (size_t i = 0; i < p->form->focus; i++)
        begin += paint_field_height(p, i);
    if (p->form->top > begin)
        p->form->top = begin;
    if (begin + height > p->form->top + p->height)
        p->form->top = begin + height - p->height;
    if (height > p->height)
        p->form->top = begin;
}

/* ---- a field ---- */

/* A pen on line `y` of the fields, from column `x`; false: it is not in sight. */
static bool paint_line(const struct painting *p, int y, int x, struct pen *ret)
{
    if (y < p->form->top || y >= p->form->top + p->height)
        return false;
    *ret = pen_at(p->grid, x, 1 + y - p->form->top, p->grid->width);
    return true;
}

static void paint_cursor(struct painting *p, int y, int x)
{
    if (y < p->form->top || y >= p->form->top + p->height)
        return;
    p->x = x < p->grid->width ? x : p->grid->width - 1;
    p->y = 1 + y - p->form->top;
}

/* `length` bytes of a text. */
static void paint_bytes(struct pen *pen, enum style style, const char *text, size_t length)
{
    char part[1024];

    text_print(part, sizeof(part), "%.*s", (int)(length < 1000 ? length : 1000), text);
    pen_text(pen, style, part);
}

static int paint_width(const char *text, size_t length)
{
    char part[1024];

    text_print(part, sizeof(part), "%.*s", (int)(length < 1000 ? length : 1000), text);
    return text_width(part);
}

/* A text of several lines, from the one on that keeps the cursor in sight. */
static void paint_lines(struct painting *p, size_t field, int y)
{
    const struct form_value *value = &p->form->values[field];
    bool focus = field == p->form->focus;
    int height = paint_field_height(p, field), at = 0, first = 0, line = 0;
    size_t begin = 0, next = 0, end;
    struct pen pen;

    for (size_t from = 0; focus && value->text != NULL;) { /* which line has the cursor */
        end = form_line_end(value->text, value->length, from, paint_columns(p), &next);
        if (end == value->length || p->form->cursor < next)
            break;
        from = next;
        at++;
    }
    first = at >= height ? at - height + 1 : 0;
    for (; value->text != NULL && line < first + height; line++, begin = next) {
        end = form_line_end(value->text, value->length, begin, paint_columns(p), &next);
        if (line >= first && paint_line(p, y + line - first, p->from, &pen)) {
            pen.lit = focus;
            paint_bytes(&pen, STYLE_PLAIN, value->text + begin, end - begin);
        }
        if (focus && line == at)
            paint_cursor(p, y + line - first,
                         p->from + paint_width(value->text + begin, p->form->cursor - begin));
        if (end == value->length)
            break;
    }
    if (focus && value->text == NULL)
        paint_cursor(p, y, p->from);
    if (line < paint_text_lines(p, field) - 1 && paint_line(p, y + height - 1, 0, &pen)) {
        pen.x = p->from - 1;
        pen_glyph(&pen, STYLE_DIM, GLYPH_MORE_BELOW);
    }
}

/* One line, from the place on that keeps the cursor in sight. */
static void paint_written(struct painting *p, size_t field, int y)
{
    const struct form_value *value = &p->form->values[field];
    const char *text = value->text != NULL ? value->text : "";
    bool focus = field == p->form->focus;
    size_t from = 0;
    struct pen pen;

    while (focus && from < p->form->cursor &&
           paint_width(text + from, p->form->cursor - from) >= paint_columns(p)) {
        from++;
        while (from < p->form->cursor && ((unsigned char)text[from] & 0xc0) == 0x80)
            from++;
    }
    if (!paint_line(p, y, p->from, &pen))
        return;
    pen.lit = focus && !p->form->plan->fields[field].fixed;
    pen_text(&pen, p->form->plan->fields[field].fixed ? STYLE_DIM : STYLE_PLAIN, text + from);
    if (pen.lit)
        pen_blank(&pen, pen_left(&pen) - 1);
    if (focus)
        paint_cursor(p, y, p->from + paint_width(text + from, p->form->cursor - from));
}

static void paint_choices(struct painting *p, size_t field, int y)
{
    const struct form_field *about = &p->form->plan->fields[field];
    int shown = paint_field_height(p, field) - 1, at = (int)p->form->at,
        first = at >= shown ? at - shown + 1 : 0;
    struct pen pen;

    for (int i = 0; i < shown; i++) {
        size_t choice = (size_t)(first + i);
        bool taken = about->type == FORM_CHOICE ? p->form->values[field].chosen == (int)choice
                                                : p->form->values[field].several >> choice & 1;

        if (choice >= about->choice_count || !paint_line(p, y + 1 + i, p->from, &pen))
            continue;
        pen.lit = (int)choice == at;
        pen_text(&pen, STYLE_KEY,
                 about->type == FORM_CHOICES ? taken ? "[x] " : "[ ] "
                 : taken                     ? "(x) "
                                             : "( ) ");
        pen_text(&pen, STYLE_PLAIN, form_choice_title(about, choice));
    }
    paint_cursor(p, y + 1 + at - first, p->from + 1);
}

/* What was chosen, in a line. */
static void paint_chosen(struct painting *p, size_t field, int y)
{
    const struct form_field *about = &p->form->plan->fields[field];
    const struct form_value *value = &p->form->values[field];
    bool focus = field == p->form->focus, any = false;
    struct pen pen;

    if (!paint_line(p, y, p->from, &pen))
        return;
    pen.lit = focus && !about->fixed;
    if (about->type == FORM_FLAG) {
        pen_text(&pen, STYLE_PLAIN, value->chosen == 1 ? "[x] yes" : "[ ] no");
        any = true;
    }
    if (about->type == FORM_CHOICE && value->chosen >= 0) {
        pen_text(&pen, STYLE_PLAIN, form_choice_title(about, (size_t)value->chosen));
        any = true;
    }
    for (size_t i = 0; about->type == FORM_CHOICES && i < about->choice_count && i < 64; i++)
        if (value->several >> i & 1) {
            pen_print(&pen, STYLE_PLAIN, "%s%s", any ? ", " : "", form_choice_title(about, i));
            any = true;
        }
    if (!any)
        pen_text(&pen, STYLE_DIM, focus ? "none (Space lists them)" : "-");
    if (focus)
        paint_cursor(p, y, p->from);
    if (focus && p->form->opened)
        paint_choices(p, field, y);
}

static void paint_field(struct painting *p, size_t field, int y)
{
    const struct form_field *about = &p->form->plan->fields[field];
    const struct form_value *value = &p->form->values[field];
    bool focus = field == p->form->focus, wrong = value->complaint[0] != '\0' && value->touched;
    struct pen pen;

    if (paint_line(p, y, 0, &pen)) {
        pen_text(&pen, STYLE_BAD, wrong ? "!" : " ");
        pen.end = p->from - 1 < p->grid->width ? p->from - 1 : p->grid->width;
        pen_text(&pen, wrong ? STYLE_BAD : focus ? STYLE_FOCUS : STYLE_PLAIN, about->title);
        if (about->needed)
            pen_text(&pen, STYLE_KEY, "*");
    }
    if (form_has_lines(about->type))
        paint_lines(p, field, y);
    else if (form_is_written(about->type))
        paint_written(p, field, y);
    else
        paint_chosen(p, field, y);
}

static void paint_fields(struct painting *p)
{
    int y = 0;

    paint_scroll(p);
    for (size_t i = 0; i < p->form->plan->count; i++) {
        int height = paint_field_height(p, i);

        if (y + height > p->form->top && y < p->form->top + p->height)
            paint_field(p, i, y);
        y += height;
    }
    p->lines = y;
}

/* ---- around them ---- */

static void paint_head(const struct painting *p)
{
    struct pen pen = pen_at(p->grid, 0, 0, p->grid->width);
    int right = text_width(p->form->clock) + 1;

    pen_text(&pen, STYLE_MARKING, " ");
    pen_text(&pen, STYLE_MARKING, p->form->plan->title);
    while (pen_left(&pen) > 0)
        pen_text(&pen, STYLE_MARKING, " ");
    if (p->form->clock[0] != '\0' && right < p->grid->width / 2) {
        pen = pen_at(p->grid, p->grid->width - right, 0, p->grid->width);
        pen_text(&pen, STYLE_MARKING, p->form->clock);
    }
}

/* Words over two lines, broken at a blank. */
static void paint_words(const struct painting *p, int y, enum style style, const char *text)
{
    size_t length = strlen(text), next = 0, begin = 0;

    for (int i = 0; i < 2 && begin < length; i++, begin = next) {
        size_t end = form_line_end(text, length, begin, p->grid->width - 2, &next);
        struct pen pen = pen_at(p->grid, 1, y + i, p->grid->width);

        paint_bytes(&pen, style, text + begin, i == 1 ? length - begin : end - begin);
    }
}

static void paint_bar(const struct painting *p, int y)
{
    struct pen pen = pen_at(p->grid, 0, y, p->grid->width);

    for (size_t i = 0; i < form_key_count; i++) {
        const struct form_key *key = &form_keys[i];
        char name[32];

        if (key->bar == NULL || (key->drafts && !p->form->drafts))
            continue;
        text_print(name, sizeof(name), "%.*s", (int)strcspn(key->keys, ","), key->keys);
        if (pen_left(&pen) < text_width(name) + text_width(key->bar) + 3)
            break;
        pen_text(&pen, STYLE_PLAIN, pen.x > 0 ? "  " : " ");
        pen_text(&pen, STYLE_KEY, name);
        pen_text(&pen, STYLE_PLAIN, " ");
        pen_text(&pen, STYLE_PLAIN, key->bar);
    }
}

static void paint_foot(const struct painting *p)
{
    const struct form *form = p->form;
    const struct form_value *value = &form->values[form->focus];
    const struct form_field *field = &form->plan->fields[form->focus];
    int y = p->grid->height - PAINT_FOOT;
    struct pen pen = pen_at(p->grid, 0, y, p->grid->width);

    pen_repeat(&pen, STYLE_TITLE, GLYPH_LINE_ACROSS, p->grid->width);
    if (p->lines > form->top + p->height || form->top > 0) {
        pen = pen_at(p->grid, p->grid->width - 14, y, p->grid->width);
        pen_text(&pen, STYLE_KEY,
                 p->lines > form->top + p->height ? " more below " : " more above ");
    }
    if (form->mode == FORM_ASKS) {
        paint_words(p, y + 1, STYLE_WARN,
                    form->drafts
                        ? "Leave? k keeps what you wrote as a draft, d throws it away, any other "
                          "key goes on."
                        : "Leave? d throws away what you wrote, any other key goes on.");
        return;
    }
    if (form->said[0] != '\0')
        paint_words(p, y + 1, form->said_bad ? STYLE_BAD : STYLE_GOOD, form->said);
    else if (value->complaint[0] != '\0' && (value->touched || form_has(form, form->focus)))
        paint_words(p, y + 1, STYLE_BAD, value->complaint);
    else if (field->help != NULL)
        paint_words(p, y + 1, STYLE_DIM, field->help);
    paint_bar(p, y + 3);
}

/* ---- help, and the document ---- */

static void paint_page_foot(const struct painting *p)
{
    struct pen pen = pen_at(p->grid, 0, p->grid->height - 1, p->grid->width);

    pen_text(&pen, STYLE_KEY, " up, down");
    pen_text(&pen, STYLE_PLAIN, " scroll  ");
    pen_text(&pen, STYLE_KEY, "any other key");
    pen_text(&pen, STYLE_PLAIN, " goes back to the form");
}

static void paint_help(struct painting *p)
{
    int y = 1 - p->form->scroll, end = p->grid->height - 1;

    for (size_t i = 0; i < form_key_count; i++) {
        struct pen pen = pen_at(p->grid, 1, y, p->grid->width);

        if (form_keys[i].drafts && !p->form->drafts)
            continue;
        if (y >= 1 && y < end) {
            pen_field(&pen, STYLE_KEY, 17, form_keys[i].keys);
            pen_text(&pen, STYLE_PLAIN, form_keys[i].about);
        }
        y++;
    }
    y++;
    for (size_t i = 0; i < p->form->plan->count; i++, y++) {
        const struct form_field *field = &p->form->plan->fields[i];
        struct pen pen = pen_at(p->grid, 1, y, p->grid->width);

        if (y < 1 || y >= end)
            continue;
        pen_field(&pen, STYLE_STRONG, FORM_LABEL + 1, field->title);
        pen_text(&pen, STYLE_PLAIN, field->help != NULL ? field->help : "");
    }
    paint_page_foot(p);
}

static void paint_document(struct painting *p)
{
    size_t length = 0, next = 0, begin = 0;
    char *text = form_document(p->form, &length);
    int y = 1 - p->form->scroll;

    for (; text != NULL && begin < length && y < p->grid->height - 1; y++, begin = next) {
        size_t end = form_line_end(text, length, begin, p->grid->width - 2, &next);
        struct pen pen = pen_at(p->grid, 1, y, p->grid->width);

        if (y >= 1)
            paint_bytes(&pen, STYLE_PLAIN, text + begin, end - begin);
    }
    free(text);
    paint_page_foot(p);
}

void form_paint(struct form *form, struct grid *grid, int *ret_x, int *ret_y)
{
    struct painting p = {.form = form, .grid = grid, .x = -1};

    p.from = grid->width >= 60 ? FORM_LABEL + 3 : grid->width / 3 + 1;
    p.height = grid->height - PAINT_FOOT - 1 > 0 ? grid->height - PAINT_FOOT - 1 : 1;
    form->columns = paint_columns(&p);
    paint_head(&p);
    if (form->mode == FORM_HELPS) {
        paint_help(&p);
    } else if (form->mode == FORM_SHOWS) {
        paint_document(&p);
    } else {
        paint_fields(&p);
        paint_foot(&p);
    }
    *ret_x = form->mode == FORM_FILLS ? p.x : -1;
    *ret_y = p.y;
}
