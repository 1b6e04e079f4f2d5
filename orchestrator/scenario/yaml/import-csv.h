/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists that spreadsheets save (RFC 4180 and its relatives): cells apart by commas, semicolons or
 * tabs, a first line "sep=;", a byte order mark, UTF-16. What a spreadsheet would run, or read in
 * another way than its neighbour, is refused with its line and column, all of it at once.
 */
#pragma once

#include <excon/error.h>

#include "scenario/yaml/complaints.h"

enum {
    CSV_MOST = 16 * 1024 * 1024,
    CSV_CELL_MOST = 64 * 1024,
    CSV_ROWS_MOST = 100000,
    CSV_COLUMNS_MOST = 256
};

struct csv_cell {
    struct mark mark;
    const char *text; /* UTF-8 without NUL; breaks of lines are '\n' */
};

struct csv_row {
    struct csv_cell *cells;
    size_t count;
};

struct csv {
    struct csv_row *rows;
    size_t count;
    char separator;
};

/*
 * All of it is in `pool`. 0: *ret is filled; 1: complaints say what is wrong, and *ret holds what
 * could be read; <0: no memory. `name` stands in the complaints, `complaints` must be empty.
 * `encoding` NULL: by the mark at the start, else UTF-8. A ' before what a spreadsheet would take
 * for a formula is taken away.
 */
int csv_read(struct pool *pool, const char *name, const char *encoding, const char *bytes,
             size_t length, struct complaints *complaints, struct csv *ret, struct error *err);

/* Would a spreadsheet take the text for a formula? Also behind blanks and behind ' that stand
 * before one. */
bool csv_is_formula(const char *text);

/*
 * Does the text compute something? = and @ do; + and - where a function, a cell or another
 * program's command follows, and not in "-5", "+49 89 1234" or "- call them".
 */
bool csv_is_live(const char *text);
