/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person reads: tones, tables, progress. Where a stream goes to no terminal, or colour is
 * not wanted (--no-color, NO_COLOR, TERM=dumb), the same words come without any escape sequence.
 *
 * The terminal is never left dirty: no mode is changed, the cursor is never hidden, and every write
 * that sets a tone also ends it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/pool.h"

enum tone { TONE_PLAIN, TONE_BOLD, TONE_DIM, TONE_GOOD, TONE_BAD, TONE_WARN, TONE_ACCENT, TONES };

struct output {
    FILE *to;
    bool tty;
    bool colour;
    int columns; /* of the terminal; 80 elsewhere */
    int lines;   /* of the terminal; 24 elsewhere */
};

/* `no_color`: the person said so. */
void output_init(struct output *output, FILE *to, bool no_color);

/* Text in a tone. What comes from outside must have passed text_clean (see output_clean). */
void output_print(const struct output *output, enum tone tone, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A copy of `text` that a terminal may see, in `pool`; "" for NULL and without memory. */
const char *output_clean(struct pool *pool, const char *text);

/* Terminal columns of a text. */
int output_width(const char *text);

/* "1 h 30 min", "45 s", "1.5 s"; "+01:50" as a clock of the exercise; "96 MiB"; "12.5" of
 * thousandths. */
const char *output_duration(char (*to)[32], int64_t ms);
const char *output_clock(char (*to)[32], int64_t ms);
const char *output_bytes(char (*to)[32], int64_t bytes);
const char *output_points(char (*to)[32], int64_t thousandths);

/* Prints a json_t (void: so that this header stands without jansson) and a line feed; takes it
 * over. Returns the exit code. */
int output_json(const struct output *output, void *json);

/* The same as one line at once, for whoever reads along; NULL: nothing. */
void output_json_line(const struct output *output, void *json);

/* ---- tables (output-table.c) --------------------------------------------------------------------
 */

enum { TABLE_COLUMNS_MOST = 12 };

struct table_cell {
    const char *text;
    enum tone tone;
};

/* Aligned by terminal columns, the last one is never padded. */
struct table {
    struct pool pool;
    const char *heads[TABLE_COLUMNS_MOST]; /* of '>' aligned columns without the sign */
    bool right[TABLE_COLUMNS_MOST];
    int columns;
    struct table_cell *cells; /* rows × columns */
    size_t rows, room;
    bool out_of_memory;
};

/* Heads as "TEAM|>POINTS|WHY": '>' aligns to the right. */
void table_init(struct table *table, const char *heads);
void table_row(struct table *table); /* begins one; cells are empty */
void table_cell(struct table *table, int column, enum tone tone, const char *format, ...)
    __attribute__((format(printf, 4, 5))); /* cleaned */
void table_print(struct table *table, const struct output *to, int indent);
void table_done(struct table *table);

/* ---- progress (output-progress.c) ---------------------------------------------------------------
 */

/* On a terminal lines that are drawn over; elsewhere (TERM=dumb too) a line whenever `text`
 * changes. */
struct progress {
    const struct output *to;
    char title[64];
    char last[256];
    bool quiet, draws;
    int drawn; /* how many bars stand on the terminal */
};

enum { PROGRESS_BARS_MOST = 8 };

struct progress_bar {
    const char *title, *text;
    int64_t done, of;
};

void progress_init(struct progress *progress, const struct output *to, const char *title,
                   bool quiet);
void progress_step(struct progress *progress, int64_t done, int64_t of, const char *text);
/* Bars below each other, where the progress draws. */
void progress_bars(struct progress *progress, const struct progress_bar *bars, int count);
/* Takes the bars away. */
void progress_done(struct progress *progress);
