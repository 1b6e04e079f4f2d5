/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comma-separated values (RFC 4180), read strictly: what a spreadsheet would run, or read in
 * another way than its neighbour, is refused with its line and column. A byte order mark at the
 * start and lines ended by LF alone are read as well.
 */
#pragma once

#include <excon/error.h>

#include "scenario/yaml/complaints.h"

enum {
    CSV_MOST = 16 * 1024 * 1024,
    CSV_CELL_MOST = 64 * 1024,
    CSV_ROWS_MOST = 100000,
    CSV_COLUMNS_MOST = 64
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
};

/*
 * All of it is in `pool`. 0: *ret is filled; 1: complaints say what is wrong; <0: no memory. `name`
 * stands in the complaints, `complaints` must be empty. A cell that begins as a formula is refused,
 * unless a ' stands before it, which is taken away.
 */
int csv_read(struct pool *pool, const char *name, const char *bytes, size_t length,
             struct complaints *complaints, struct csv *ret, struct error *err);

/* Would a spreadsheet take the text for a formula? Also behind blanks and behind ' that stand
 * before one. */
bool csv_is_formula(const char *text);
