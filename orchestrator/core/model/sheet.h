/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An evaluation sheet as data, and its canonical form: one JSON object with keys in one order, by
 * whose SHA-256 a sheet is known, so that the same sheet sent twice is one sheet. The reader takes
 * nothing as given: lengths, numbers of things, words and characters are checked. Pure.
 *
 *   {"metric":"handling","report":3,"inject":"","ratings":{"contain":1950,"detect":3000},
 *    "points":7500,"texts":{"observation":"…","strengths":"…","areas":"…","cause":"…"}}
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

#include "base/pool.h"
#include "core/model/rubric.h"

enum {
    SHEET_BODY_MOST = 64 * 1024, /* bytes of the canonical form */
    SHEET_TEXT_MOST = 4000,      /* bytes of a text */
    /* Marks are counted in 1/3000 of the whole, so that the thirds of P, S, M and U and tenths of a
     * per cent are whole numbers: P 3000, S 2000, M 1000, U 0. */
    SHEET_MARK_MOST = 3000,
};

/* The greatest number of points that a sheet says, thousandths. */
#define SHEET_POINTS_MOST INT64_C(5000000000000)

enum sheet_text { SHEET_OBSERVATION, SHEET_STRENGTHS, SHEET_AREAS, SHEET_CAUSE, SHEET_TEXTS };

/* "P", "S", "M", "U". */
extern const char *const rating_words[RATINGS];

struct sheet_rating {
    const char *criterion; /* its id */
    uint32_t mark;         /* 0 … SHEET_MARK_MOST */
};

struct sheet {
    const char *metric; /* its id */
    uint32_t report;    /* number of the team's report that it is about; 0: none */
    const char *inject; /* id of the inject that it is about; "": none */
    struct sheet_rating ratings[CRITERIA_MOST];
    size_t rating_count;
    int64_t points; /* thousandths, of a metric without a rubric; -1: not said */
    const char *texts[SHEET_TEXTS];
};

/* The mark of a rating, and the rating whose mark is nearest (the better one in the middle). */
uint32_t sheet_mark(enum rating rating);
enum rating sheet_rating(uint32_t mark);

/*
 * Points of a sheet with a rubric: max · Σ weight·mark / (3000 · Σ weight), rounded half up to a
 * thousandth. `max` in thousandths; the weights' sum is not 0.
 */
int64_t sheet_points(const uint32_t *weights, const uint32_t *marks, size_t count, int64_t max);

/* Reads a sheet out of JSON text, all of it in `pool`. 0, or <0: the words say what is wrong. */
int sheet_read(const char *text, size_t length, struct pool *pool, struct sheet *ret,
               struct error *err);

/* The canonical form. Malloc'd; NULL: no memory. */
char *sheet_canonical(const struct sheet *sheet, size_t *ret_length);
