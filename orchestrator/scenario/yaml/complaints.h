/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Complaints about a document: gathered in any order, told in the document's.
 *
 *   scenario.yml:12:5: error: no node "wbe"
 *      12 |     wbe: 1
 *         |     ^
 *         = did you mean "web"?
 *
 * Adding never fails to its caller: without memory `out_of_memory` is set, past COMPLAINTS_MOST
 * they are only counted.
 */
#pragma once

#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include <excon/error.h>

#include "base/held-text.h"
#include "base/pool.h"
#include "core/model/scenario.h"

enum complaint_grade { COMPLAINT_ERROR, COMPLAINT_WARNING };

enum { COMPLAINTS_MOST = 10000 };

/* The document, or another file that it led to: a package's. */
struct complaint_file {
    const char *name, *bytes; /* NULL: none was given */
    size_t length;
    size_t *lines; /* offset of each line's start: found when a line is shown first */
    size_t line_count;
};

struct complaint {
    struct mark at;              /* in the document: where it stands among the others */
    struct complaint_file *file; /* the file that it is about; NULL: the document */
    struct mark place;           /* in that file */
    enum complaint_grade grade;
    const char *text;
    const char *hint;       /* what to do, or NULL */
    struct mark other;      /* line 0: none */
    const char *other_text; /* "first here" */
    size_t order;           /* of adding: the last criterion when sorted */
};

struct complaints {
    struct pool pool;
    struct complaint_file document;
    struct held_text *text; /* whose bytes the document's are */
    struct complaint *items;
    size_t count;    /* held */
    size_t errors;   /* all, also those not held */
    size_t warnings; /* likewise */
    bool out_of_memory;
    bool hold; /* the one added last is held: it can be given a hint */
};

#define COMPLAINTS_EMPTY ((struct complaints){0})

void complaints_done(struct complaints *complaints);

/* The document: its text is held, or copied; its name is copied. Returns 0, or <0 without memory.
 */
int complaints_hold(struct complaints *complaints, const char *name, struct held_text *text);
int complaints_source(struct complaints *complaints, const char *name, const char *bytes,
                      size_t length);

/* The same of a file that is too large beyond `most` bytes: 1, and a complaint says so. */
int complaints_file(struct complaints *complaints, const char *name, const char *bytes,
                    size_t length, size_t most, struct error *err);

/* Finds where the lines of a file begin, once; without memory it has none. */
void complaints_find_lines(struct complaints *complaints, struct complaint_file *file);

/* The length of the line break at `at`, 0 when there is none: all that YAML counts as one, as marks
 * do. */
size_t complaints_break(const char *at, const char *end);

void complain_error(struct complaints *complaints, struct mark at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void complain_warning(struct complaints *complaints, struct mark at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* For the complaint added last: what to do about it, and the other place when two clash. */
void complain_hint(struct complaints *complaints, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void complain_other(struct complaints *complaints, struct mark other, const char *text);

/*
 * Takes over what was complained of in another file that `at` led to; it keeps its own file, line
 * and column. `mildly`: its errors are warnings here. Without memory `out_of_memory` is set.
 */
void complaints_adopt(struct complaints *complaints, struct mark at, const struct complaints *of,
                      bool mildly);

/* In the order of the document, whatever the order of adding was. */
void complaints_sort(struct complaints *complaints);

enum { COMPLAINTS_COLOUR = 1 };

/* Sorts and prints them, at most `most` (0: all), then one line of sums if there were any. */
void complaints_print(struct complaints *complaints, FILE *to, unsigned flags, size_t most);

/* Sorts; an array of {file, line, column, grade, text, hint?, other?: {line, column, text}}. NULL:
 * no memory. */
json_t *complaints_json(struct complaints *complaints, size_t most);
