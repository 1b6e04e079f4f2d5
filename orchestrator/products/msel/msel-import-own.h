/* SPDX-License-Identifier: Apache-2.0 */
/* What reading and writing of an imported MSEL share. */
#pragma once

#include <string.h>

#include "products/msel/msel-import-time.h"
#include "products/msel/msel-print.h"
#include "scenario/yaml/import-csv.h"

/* Columns that people have in the place of the group. */
enum {
    IMPORT_STORY = MSEL_COLUMNS,
    IMPORT_SCRIPT,
    IMPORT_EVENT,
    IMPORT_COLUMNS,
    IMPORT_LEFT_OUT /* of --map: it is none of ours, and that is meant */
};

/* A line of the list. */
struct entry {
    struct csv_row row;    /* IMPORT_COLUMNS cells in our order; "" where the list has none */
    size_t place;          /* in the file */
    struct list_time when; /* of kind and zone; its seconds are as they were read */
    const char *time;      /* as it is written */
    int64_t number;        /* of its control number; -1: that is none */
    int64_t at;            /* s; -1: none */
    const char *story, *script, *event; /* story NULL: in no script */
    const char *inject;
    bool has_start;
    int64_t start; /* by its two times: the date inside the story at STARTEX, ms since 1970 */
    bool again;    /* the event, and the inject, of an earlier line in another script */
};

/* "Their heading=ours", as it was said. */
struct heading_map {
    const char *said;
    size_t length; /* of their heading */
    int column;
    bool used;
};

struct import {
    struct pool pool;
    struct complaints complaints;
    struct csv csv;
    struct heading_map *maps;
    size_t map_count;
    size_t head;                /* the line of headings */
    int places[IMPORT_COLUMNS]; /* of our columns in a line of the list; -1: it has no such */
    bool in_minutes;            /* the heading of the times says so: a bare number is T+N */
    struct list_time startex; /* of the kind WHEN_CLOCK or WHEN_DATE: it was said when STARTEX is */
    struct entry *entries;
    size_t count;
    int64_t latest; /* s */
    bool has_start; /* of some line */
    int64_t start;  /* ms since 1970: the date inside the story at STARTEX */
};

/* The text of a cell whose column the list does not have: known by its address. */
extern const char msel_import_absent[];

/* The lines as a scenario, in YAML; they are in the order of their control numbers, and fit
 * together. 0, or <0. */
int msel_import_write(const struct import *import, FILE *file, struct error *err);

/* msel-import-heads.c: "Their heading=ours" of --map. 0, or <0: it says nothing of the kind. */
int msel_import_map(struct import *import, const char *text, struct error *err);

/* Finds the line of headings, and which column is which. Complains of what is wrong. */
void msel_import_heads(struct import *import);
bool msel_import_is_empty(const struct csv_row *row);

/*
 * msel-import-when.c: a time as people write it, of any kind. *ret_why says what is wrong with one
 * of kind WHEN_WRONG.
 */
void msel_import_when(const char *text, struct list_time *when, const char **ret_why);

/* The line's time, with the day of a date column beside it. False: complained. */
bool msel_import_read_when(struct import *import, struct entry *entry);

/* A date-time group with its zone (300905ZNOV26), in ms since 1970. False: it is none. */
bool msel_import_dtg(const char *text, int64_t *ret_when);

/* All times to seconds from STARTEX. */
void msel_import_settle_times(struct import *import);

static inline const char *cell(const struct entry *entry, int column)
{
    return entry->row.cells[column].text;
}

static inline struct mark msel_import_place(const struct entry *entry, int column)
{
    return entry->row.cells[column].mark;
}

static inline bool same_text(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static inline bool same_script(const struct entry *a, const struct entry *b)
{
    return same_text(a->story, b->story) && same_text(a->script, b->script);
}
