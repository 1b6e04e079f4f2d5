/* SPDX-License-Identifier: Apache-2.0 */
/* Cells and pens. All that can stand in a cell passes put_code. */
#include "desk/board/cells.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { PIECE_MOST = 1024 };

static const struct {
    uint32_t code;
    char ascii;
} glyphs[GLYPHS] = {
    [GLYPH_GOOD] = {0x2713, '+'},        [GLYPH_PART] = {0x00bd, '~'},
    [GLYPH_BAD] = {0x2717, 'x'},         [GLYPH_FAULT] = {'?', '?'},
    [GLYPH_NONE] = {0x2026, '.'},        [GLYPH_REACHED] = {0x25cf, 'O'},
    [GLYPH_OPEN] = {0x25cb, '.'},        [GLYPH_RISING] = {0x2191, '^'},
    [GLYPH_FALLING] = {0x2193, 'v'},     [GLYPH_LATER] = {0x25cb, '.'},
    [GLYPH_READY] = {0x25cc, ':'},       [GLYPH_SENT] = {0x2192, '>'},
    [GLYPH_RUNNING] = {0x25b8, '>'},     [GLYPH_HELD] = {0x2016, '='},
    [GLYPH_SKIPPED] = {0x00bb, '-'},     [GLYPH_EVENT] = {0x25c7, '*'},
    [GLYPH_NEXT] = {0x25b6, '>'},        [GLYPH_ATTACK] = {'!', '!'},
    [GLYPH_MOMENT] = {0x25c6, '*'},      [GLYPH_DOT] = {0x00b7, '-'},
    [GLYPH_LINKED] = {0x25cf, 'o'},      [GLYPH_UNLINKED] = {0x25cb, 'x'},
    [GLYPH_BAR_FULL] = {0x2588, '#'},    [GLYPH_BAR_EMPTY] = {0x2591, '.'},
    [GLYPH_SPARK_0] = {0x2581, '_'},     [GLYPH_SPARK_0 + 1] = {0x2582, '.'},
    [GLYPH_SPARK_0 + 2] = {0x2583, ','}, [GLYPH_SPARK_0 + 3] = {0x2584, '-'},
    [GLYPH_SPARK_0 + 4] = {0x2585, '='}, [GLYPH_SPARK_0 + 5] = {0x2586, '+'},
    [GLYPH_SPARK_6] = {0x2587, '#'},     [GLYPH_LINE_ACROSS] = {0x2500, '-'},
    [GLYPH_LINE_HEAVY] = {0x2501, '='},  [GLYPH_MORE_ABOVE] = {0x25b4, '^'},
    [GLYPH_MORE_BELOW] = {0x25be, 'v'},  [GLYPH_ELLIPSIS] = {0x2026, '~'},
    [GLYPH_CURSOR] = {0x25b8, '>'},      [GLYPH_MARK] = {'*', '*'},
    [GLYPH_INTO] = {0x25b8, '>'},
};

static int cells_bring_in(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

void grid_clear(struct grid *grid)
{
    for (size_t i = 0; i < (size_t)grid->width * (size_t)grid->height; i++)
        grid->cells[i] = (struct cell){.code = ' '};
}

bool grid_init(struct grid *grid, int width, int height, bool ascii)
{
    width = cells_bring_in(width, 1, GRID_MOST);
    height = cells_bring_in(height, 1, GRID_LINES_MOST);

    size_t count = (size_t)width * (size_t)height;
    struct cell *cells = calloc(count, sizeof(*cells));

    if (cells == NULL)
        return false;
    *grid = (struct grid){.width = width, .height = height, .ascii = ascii, .cells = cells};
    grid_clear(grid);
    return true;
}

void grid_done(struct grid *grid)
{
    free(grid->cells);
    *grid = (struct grid){0};
}

struct cell *grid_at(const struct grid *grid, int x, int y)
{
    if (x < 0 || y < 0 || x >= grid->width || y >= grid->height)
        return NULL;
    return &grid->cells[(size_t)y * (size_t)grid->width + (size_t)x];
}

/* The code point of a sign on this grid. */
static uint32_t cells_glyph(const struct grid *grid, enum glyph glyph)
{
    return grid->ascii ? (uint32_t)(unsigned char)glyphs[glyph].ascii : glyphs[glyph].code;
}

struct pen pen_at(struct grid *grid, int x, int y, int end)
{
    return (struct pen){.grid = grid, .x = x, .y = y, .end = end < grid->width ? end : grid->width};
}

int pen_left(const struct pen *pen)
{
    return pen->end > pen->x ? pen->end - pen->x : 0;
}

static void cells_put_cell(struct pen *pen, enum style style, uint32_t code)
{
    struct cell *cell = grid_at(pen->grid, pen->x++, pen->y);

    if (cell != NULL)
        *cell = (struct cell){.code = code, .style = (uint8_t)style, .lit = pen->lit};
}

static void cells_put_code(struct pen *pen, enum style style, uint32_t code)
{
    if (pen->grid->ascii && code >= 0x7f)
        code = '?';

    int columns = code < 0x7f ? 1 : text_columns(code);

    if (columns == 0) {
        struct cell *before = grid_at(pen->grid, pen->x - 1, pen->y);

        if (before != NULL && before->code == 0)
            before = grid_at(pen->grid, pen->x - 2, pen->y);
        if (before != NULL && before->joins == 0)
            before->joins = code;
        return;
    }
    if (columns > pen_left(pen)) {
        pen_blank(pen, pen_left(pen));
        return;
    }
    cells_put_cell(pen, style, code);
    if (columns == 2)
        cells_put_cell(pen, style, 0);
}

void pen_glyph(struct pen *pen, enum style style, enum glyph glyph)
{
    /* Our own signs are one column wide, whatever the locale's tables say. */
    if (pen_left(pen) > 0)
        cells_put_cell(pen, style, cells_glyph(pen->grid, glyph));
}

void pen_repeat(struct pen *pen, enum style style, enum glyph glyph, int count)
{
    while (count-- > 0 && pen_left(pen) > 0)
        pen_glyph(pen, style, glyph);
}

void pen_blank(struct pen *pen, int count)
{
    while (count-- > 0 && pen_left(pen) > 0)
        cells_put_cell(pen, STYLE_PLAIN, ' ');
}

int text_width(const char *text)
{
    const char *end = text + strlen(text);
    int width = 0;

    while (text < end) {
        uint32_t code = '?';
        size_t step = text_character(text, end, &code);

        width += step > 1 ? text_columns(code) : 1;
        text += step > 0 ? step : 1;
    }
    return width;
}

/* Writes at most `columns` columns of a text. */
static void cells_put_text(struct pen *pen, enum style style, int columns, const char *text)
{
    char clean[PIECE_MOST];

    if (columns > pen_left(pen))
        columns = pen_left(pen);
    if (columns <= 0)
        return;
    text_clean(clean, sizeof(clean), text, strlen(text));

    const char *at = clean, *end = clean + strlen(clean);
    bool cut = text_width(clean) > columns && !(pen->grid->ascii && (int)strlen(clean) <= columns);
    struct pen inner = *pen;

    inner.end = pen->x + columns - (cut ? 1 : 0);
    while (at < end && (inner.x < inner.end || !cut)) {
        uint32_t code = '?';
        size_t step = text_character(at, end, &code);

        cells_put_code(&inner, style, code);
        at += step > 0 ? step : 1;
    }
    inner.end = pen->x + columns;
    if (cut)
        pen_glyph(&inner, STYLE_DIM, GLYPH_ELLIPSIS);
    pen->x = inner.x;
}

void pen_text(struct pen *pen, enum style style, const char *text)
{
    cells_put_text(pen, style, pen_left(pen), text);
}

void pen_print(struct pen *pen, enum style style, const char *format, ...)
{
    char text[PIECE_MOST];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    pen_text(pen, style, text);
}

void pen_field(struct pen *pen, enum style style, int columns, const char *text)
{
    int from = pen->x;

    cells_put_text(pen, style, columns, text);
    pen_blank(pen, columns - (pen->x - from));
}

void pen_right(struct pen *pen, enum style style, int columns, const char *text)
{
    pen_blank(pen, columns - text_width(text));
    cells_put_text(pen, style, columns, text);
}

void pen_count(struct pen *pen, enum style style, int columns, uint32_t count)
{
    char text[16];

    text_print(text, sizeof(text), "%" PRIu32, count);
    pen_right(pen, count != 0 ? style : STYLE_DIM, columns, text);
}

size_t text_shared(const char *name, const char *other)
{
    size_t length = 0;

    while (name[length] != '\0' && name[length] == other[length])
        length++;
    if (name[length] == '\0' && other[length] == '\0')
        return 0;
    /* A character is not taken apart. */
    while (length > 0 && ((unsigned char)name[length] & 0xc0) == 0x80)
        length--;
    return length;
}

/* The bytes at the beginning of a text that fit into so many columns. */
static size_t cells_bytes_of(const char *text, int columns)
{
    const char *at = text, *end = text + strlen(text);

    while (at < end) {
        uint32_t code = '?';
        size_t step = text_character(at, end, &code);

        columns -= step > 1 ? text_columns(code) : 1;
        if (columns < 0)
            break;
        at += step > 0 ? step : 1;
    }
    return (size_t)(at - text);
}

void pen_name(struct pen *pen, enum style style, int columns, const char *name, size_t shared)
{
    char clean[PIECE_MOST], head[PIECE_MOST];
    int first = (columns - 1) / 3, rest = columns - 1 - first, from = pen->x;
    const char *tail;

    text_clean(clean, sizeof(clean), name, strlen(name));
    if (shared > strlen(clean))
        shared = strlen(clean);
    if (text_width(clean) <= columns || columns < 5 || columns > pen_left(pen) ||
        (int)cells_bytes_of(clean, columns - 1) > (int)shared) {
        pen_field(pen, style, columns, name);
        return;
    }
    memcpy(head, clean, cells_bytes_of(clean, first));
    head[cells_bytes_of(clean, first)] = '\0';
    /* The end of the name, or from where it differs when that is before. */
    tail = clean + strlen(clean);
    while (tail > clean && text_width(tail) < rest) {
        do
            tail--;
        while (tail > clean && ((unsigned char)*tail & 0xc0) == 0x80);
    }
    if (text_width(tail) > rest)
        do
            tail++;
        while (((unsigned char)*tail & 0xc0) == 0x80);
    if (tail > clean + shared)
        tail = clean + shared;
    pen_text(pen, style, head);
    pen_glyph(pen, STYLE_DIM, GLYPH_ELLIPSIS);
    pen_field(pen, style, columns - (pen->x - from), tail);
}
