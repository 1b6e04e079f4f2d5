/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The board's canvas: a grid of cells, and a pen that writes on one line of it. Pure, no terminal.
 *
 * Whatever a pen is given, a cell only ever holds a code point that a terminal may see: texts pass
 * text_clean here once more, and in an ASCII grid everything else becomes a question mark. A pen
 * never leaves its line's bounds; a wide character that would be cut in two is a space.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Styles have meanings; screen.c's table gives them colours, and the help panel their legend. */
enum style {
    STYLE_PLAIN,
    STYLE_DIM,             /* labels, what is over, what does not matter now */
    STYLE_STRONG,          /* names */
    STYLE_TITLE,           /* the rule above a panel */
    STYLE_FOCUS,           /* the same of the panel that keys go to */
    STYLE_FRAME_PAUSED,    /* the rules while the exercise is paused … */
    STYLE_FRAME_SIMULATED, /* … and of a rehearsal or simulated range */
    STYLE_MARKING, /* the EXERCISE marking and the head line, before and after the exercise … */
    STYLE_MARKING_RUNNING,   /* … while it runs … */
    STYLE_MARKING_PAUSED,    /* … while it is paused, and before what stands still … */
    STYLE_MARKING_SIMULATED, /* … and of a rehearsal or simulated range */
    STYLE_GOOD,
    STYLE_WARN,
    STYLE_BAD,
    STYLE_ATTACK, /* what EXCON does to the teams */
    STYLE_CLOCK,
    STYLE_KEY, /* the key to press */
    STYLES
};

/* Signs that have an ASCII form. Names say what they mean on the board. */
enum glyph {
    GLYPH_GOOD,
    GLYPH_PART,
    GLYPH_BAD,
    GLYPH_FAULT,
    GLYPH_NONE,
    GLYPH_REACHED,
    GLYPH_OPEN,
    GLYPH_RISING,
    GLYPH_FALLING,
    GLYPH_LATER,
    GLYPH_READY,
    GLYPH_SENT,
    GLYPH_RUNNING,
    GLYPH_HELD,
    GLYPH_SKIPPED,
    GLYPH_EVENT,
    GLYPH_NEXT,
    GLYPH_ATTACK,
    GLYPH_MOMENT,
    GLYPH_DOT,
    GLYPH_LINKED,
    GLYPH_UNLINKED,
    GLYPH_BAR_FULL,
    GLYPH_BAR_EMPTY,
    GLYPH_SPARK_0,
    GLYPH_SPARK_6 = GLYPH_SPARK_0 + 6,
    GLYPH_LINE_ACROSS,
    GLYPH_LINE_HEAVY,
    GLYPH_MORE_ABOVE,
    GLYPH_MORE_BELOW,
    GLYPH_ELLIPSIS,
    GLYPH_CURSOR, /* before the line that keys act on */
    GLYPH_MARK,   /* before lines that were chosen together */
    GLYPH_INTO,   /* between a thing and what is in it */
    GLYPHS
};

/* How a cell stands out of the others. */
enum lit { LIT_NOT, LIT_NEXT /* what comes next */, LIT_CURSOR };

struct cell {
    uint32_t code;  /* 0: the right half of the wide character before */
    uint32_t joins; /* a combining code point on top, 0: none */
    uint8_t style;  /* enum style */
    uint8_t lit;    /* enum lit */
};

enum {
    GRID_MOST = 1000,         /* columns */
    GRID_LINES_MOST = 1 << 16 /* as a snapshot of many teams has them */
};

struct grid {
    int width, height;
    bool ascii;
    struct cell *cells; /* by lines */
};

/* A grid of blanks; sizes are brought into [1, GRID_MOST] and [1, GRID_LINES_MOST]. Returns false
 * when there is no memory.
 */
bool grid_init(struct grid *grid, int width, int height, bool ascii);
void grid_done(struct grid *grid);
void grid_clear(struct grid *grid); /* blanks everywhere */
struct cell *grid_at(const struct grid *grid, int x, int y);

/* A place on a line: writes go from x to end, exclusive. */
struct pen {
    struct grid *grid;
    int x, y, end;
    uint8_t lit; /* enum lit */
};

struct pen pen_at(struct grid *grid, int x, int y, int end);

/* A text (cut at the end with an ellipsis), a formatted text, a sign, n signs, n blanks. */
void pen_text(struct pen *pen, enum style style, const char *text);
void pen_print(struct pen *pen, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void pen_glyph(struct pen *pen, enum style style, enum glyph glyph);
void pen_repeat(struct pen *pen, enum style style, enum glyph glyph, int count);
void pen_blank(struct pen *pen, int count);

/* A text in exactly `columns` columns, cut with an ellipsis or filled with blanks; _right: filled
 * before. */
void pen_field(struct pen *pen, enum style style, int columns, const char *text);
void pen_right(struct pen *pen, enum style style, int columns, const char *text);

/* A count in so many columns, at their end; none is dim. */
void pen_count(struct pen *pen, enum style style, int columns, uint32_t count);

/*
 * A name in exactly `columns` columns. One that is too long is cut at its end, or in its middle
 * where it begins as `shared` bytes of another name do: what differs stays on the screen.
 */
void pen_name(struct pen *pen, enum style style, int columns, const char *name, size_t shared);

/* How many bytes two names have in common from their beginning; 0 when they are the same. */
size_t text_shared(const char *name, const char *other);

/* Columns that are left. */
int pen_left(const struct pen *pen);

/* Columns of a text as a pen writes it. */
int text_width(const char *text);
