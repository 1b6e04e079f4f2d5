/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The after-action report: parts of tables, computed once from a view and its history, and printed
 * as HTML, CSV and JSON by functions that know nothing of exercises. So every number is the same in
 * all three. A report holds what the seat was told whose rows were folded, and nothing else: a
 * team's own report is made of a team's fold.
 *
 * Texts are in the report's pool or the view's, as they came: who prints them escapes them.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"
#include "core/view/view.h"
#include "products/aar/history.h"

enum aar_type {
    AAR_TEXT,
    AAR_COUNT,
    AAR_POINTS, /* thousandths of a point */
    AAR_CLOCK,  /* exercise ms */
    AAR_SPAN,   /* ms */
    AAR_SHARE,  /* thousandths of the whole */
    AAR_STRIP,  /* a check over time (struct history_check) */
    AAR_CURVE,  /* points over time (struct history_curve) */
};

/* What a cell says of its matter; printed as a sign, never by colour alone. */
enum aar_mark { AAR_PLAIN, AAR_GOOD, AAR_WARN, AAR_BAD, AAR_MARKS };

struct aar_cell {
    enum aar_mark mark;
    bool given;           /* else the cell is empty */
    int64_t number;       /* of all types but AAR_TEXT, AAR_STRIP and AAR_CURVE */
    const char *text;     /* of AAR_TEXT; of others a remark behind the number, or NULL */
    const void *picture;  /* of AAR_STRIP and AAR_CURVE */
    const char *describe; /* what the picture shows, in words */
};

struct aar_column {
    const char *key;  /* in CSV and JSON; NULL ends an array of columns */
    const char *head; /* for people */
    enum aar_type type;
};

enum aar_where {
    AAR_EVERYWHERE,
    AAR_PAGE, /* HTML alone: the same facts as another table */
    AAR_DATA, /* CSV and JSON alone: the page has the same facts in another form */
};

struct aar_table {
    const char *id; /* of a table with the same columns; teams have one each */
    const char *title, *about;
    const struct view_team *team; /* whose it is; NULL: nobody's */
    enum aar_where where;
    bool to_fill; /* people write into its empty cells */
    const struct aar_column *columns;
    size_t column_count, row_count;
    struct aar_cell *cells; /* rows × columns */
    size_t cell_count;
    size_t left_out; /* rows that were too many */
    struct aar *aar;
};

struct aar_part {
    const char *id, *title;
    const char **paragraphs;
    size_t paragraph_count;
    struct aar_table **tables;
    size_t table_count;
};

enum aar_form {
    AAR_REPORT,
    AAR_HOTWASH, /* one page of a team, right after ENDEX */
    AAR_BLANK,   /* evaluation sheets on paper, before STARTEX */
    AAR_WALL,    /* one screen, while the exercise runs */
};

/* What a wall shows: what everybody is told; also how the teams stand; also what exercise control
 * sees. Frozen: the totals of the teams, as they were when somebody froze the public scores. */
enum aar_level {
    AAR_PUBLIC,
    AAR_SCORES,
    AAR_DIRECTOR,
    AAR_FROZEN,
    AAR_COP,   /* for a commander: the operational picture, and who told whom */
    AAR_MEDIA, /* for the media cell: what is public, calls and their answers */
    AAR_LEVELS
};

/* Is a page of that level for exercise control alone? */
bool aar_level_is_inside(enum aar_level level);

struct aar {
    enum aar_form form;
    struct pool pool;
    const struct view *view;
    const struct history *history;
    const char *marking;
    uint32_t team;                    /* the report is this team's own; 0: exercise control's */
    uint32_t only;                    /* sheets of this team; 0: of all */
    const struct aar_rating *ratings; /* aar-sheets.h; made when they are first asked for */
    size_t rating_count;
    bool rated;
    struct aar_part **parts;
    size_t part_count;
    bool out_of_memory;
};

struct aar_options {
    enum aar_form form;
    const char *marking;
    uint32_t team, only;
    int64_t rows;     /* of the journal; 0: not told */
    const char *head; /* the chain's hash at the last row; "": not told */
    /* of a wall: */
    enum aar_level level;
    const struct view *news; /* whose ticker is shown */
    int64_t x, wall;         /* exercise and wall time of the page */
};

enum { AAR_ROWS_MOST = 20000, AAR_TIMELINE = 150 };

/* The report. A wall has no history (NULL). 0, or <0 without memory. Borrows view and history;
 * aar_done ends it. */
int aar_make(const struct view *view, const struct history *history,
             const struct aar_options *options, struct aar *ret, struct error *err);
void aar_done(struct aar *aar);

/* What a state of a report says of it. */
enum aar_mark aar_report_mark(enum report_state state);

/* The team's name for people. */
const char *aar_team_title(const struct view_team *team);

/* ---- building (aar-build.c) ---------------------------------------------------------------------
 */

struct aar_part *aar_part(struct aar *aar, const char *id, const char *title);
void aar_say(struct aar *aar, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A table of the newest part; `columns` ends with a NULL key. Never NULL. */
struct aar_table *aar_table(struct aar *aar, const char *id, const char *title,
                            const struct aar_column *columns);

/* Begins a row. Its cells follow from left to right; those that do not are empty. False: there are
 * too many, and the row is only counted. */
bool aar_row(struct aar_table *table);
void aar_text(struct aar_table *table, enum aar_mark mark, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void aar_number(struct aar_table *table, enum aar_mark mark, int64_t number);
void aar_time(struct aar_table *table, int64_t ms); /* nothing when below 0 */
void aar_none(struct aar_table *table);
void aar_picture(struct aar_table *table, const void *picture, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A table of a fact a line. */
extern const struct aar_column aar_fact_columns[];
void aar_fact(struct aar_table *table, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
