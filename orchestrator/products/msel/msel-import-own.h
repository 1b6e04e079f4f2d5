/* SPDX-License-Identifier: Apache-2.0 */
/* What reading and writing of an imported MSEL share. */
#pragma once

#include <string.h>

#include "products/msel/msel-print.h"
#include "scenario/yaml/import-csv.h"

/* A line of the list. */
struct entry {
    const struct csv_row *row;
    size_t place;                       /* in the file */
    int64_t number;                     /* of its control number; -1: that is none */
    int64_t at;                         /* s; -1: none */
    const char *story, *script, *event; /* story NULL: in no script */
    const char *inject;
    bool has_start;
    int64_t start; /* by its two times: the date inside the story at STARTEX, ms since 1970 */
    bool again;    /* the event, and the inject, of an earlier line in another script */
};

struct import {
    struct pool pool;
    struct complaints complaints;
    struct csv csv;
    struct entry *entries;
    size_t count;
    int64_t latest; /* s */
    bool has_start; /* of some line */
    int64_t start;  /* ms since 1970: the date inside the story at STARTEX */
};

/* The lines as a scenario, in YAML; they are in the order of their control numbers, and fit
 * together. 0, or <0. */
int msel_import_write(const struct import *import, FILE *file, struct error *err);

static inline const char *cell(const struct entry *entry, enum msel_column column)
{
    return entry->row->cells[column].text;
}

static inline bool same_text(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static inline bool same_script(const struct entry *a, const struct entry *b)
{
    return same_text(a->story, b->story) && same_text(a->script, b->script);
}
