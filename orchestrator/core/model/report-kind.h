/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of reports that a scenario defines beside `incident` and `sitrep`: their fields, and what a
 * report of such a kind may say. The kinds of an exercise are one JSON text (`report_kinds` of the
 * row exercise.opened), so that every seat that reports has them:
 *
 *   {"malware":{"title":"Malware analysis","fields":[{"name":"family","title":"family",
 *    "type":"line","help":"…","needed":true,"choices":["a","b"],"least":0,"most":9}]}}
 *
 * A report's own fields are a JSON object with these names. Pure.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"

enum report_field_type {
    REPORT_FIELD_LINE,
    REPORT_FIELD_TEXT,    /* of several lines */
    REPORT_FIELD_LIST,    /* of texts */
    REPORT_FIELD_NUMBER,  /* a whole one */
    REPORT_FIELD_TIME,    /* exercise ms */
    REPORT_FIELD_CHOICE,  /* one of its choices */
    REPORT_FIELD_CHOICES, /* any of them, as a list */
    REPORT_FIELD_FLAG,
    REPORT_FIELD_TYPES
};

extern const char *const report_field_words[REPORT_FIELD_TYPES];

enum {
    REPORT_KINDS_MOST = 8,
    REPORT_FIELDS_MOST = 20,
    REPORT_CHOICES_MOST = 40,
    REPORT_KIND_NAME = 31,     /* bytes: lower-case letters, digits and '-' */
    REPORT_KINDS_SIZE = 32768, /* bytes of the JSON */
    REPORT_LINE_MOST = 500,    /* bytes of a line, or of an item of a list */
    REPORT_ITEMS_MOST = 100    /* of a list */
};

struct report_field {
    const char *name, *title, *help; /* "" : no help */
    enum report_field_type type;
    bool needed;
    const char *choices[REPORT_CHOICES_MOST];
    size_t choice_count;
    int64_t least, most; /* of a number */
};

struct report_kind {
    const char *id, *title;
    struct report_field fields[REPORT_FIELDS_MOST];
    size_t count;
};

/* May it be the name of a kind or a field? `incident`, `sitrep` and what every report has are
 * taken.
 */
bool report_kind_is_name(const char *name);
bool report_field_is_name(const char *name);

/* The kind of that id out of the exercise's, in `pool`. 0; 1: there is none, or the JSON is none of
 * kinds; <0: no memory. */
int report_kind_find(const char *kinds, const char *id, struct pool *pool, struct report_kind *ret,
                     struct error *err);

/* The ids of the exercise's kinds, "a, b" ("" without any). */
const char *report_kind_names(const char *kinds, struct pool *pool);

/*
 * Whether `fields` is what a report of that kind may say. 0, or <0: err says which field is wrong,
 * and *ret_field (may be NULL) is its name. `whole`: what is needed must be there.
 */
int report_kind_check(const struct report_kind *kind, const json_t *fields, bool whole,
                      const char **ret_field, struct error *err);
