/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rows of the journal still matter to somebody who attaches now: a shorter journal that folds
 * to the same view. Checks make nearly all rows of a long exercise. Of their results only the
 * newest lines of the ticker are told, and one row for all (core/view/past.h); of the awards,
 * objectives and standings that follow from them those that are the newest of their kind. Every
 * other row is told. A row is told, or not, by its audience as it would be live, so nobody gets by
 * a picture what the rows would not show.
 *
 * It grows with each row by two bytes, and by what there is of checks, metrics, objectives and
 * teams.
 */
#pragma once

#include "core/view/view.h"

struct picture;

/* NULL: no memory. */
struct picture *picture_new(void);
void picture_free(struct picture *picture);

/*
 * The next row of the journal, which `view` has taken. Where it cannot be noted (no memory, more
 * audiences than are expected) there are no pictures from then on, and followers get all rows.
 */
void picture_take(struct picture *picture, const struct view *view, const struct row *row);

/* How many rows it has taken; -1: it makes no pictures. */
int64_t picture_rows(const struct picture *picture);

/* A row that a seat is told, in their order. */
struct picture_item {
    uint32_t row;       /* of the journal */
    uint32_t number;    /* the seat's own */
    uint32_t condition; /* whose newest result it is: condition.past follows; 0: none */
    bool itself;        /* the row itself is told; else only what follows */
};

/* What a seat is told of the rows so far. */
struct picture_plan {
    struct picture_item *items;
    size_t count;
    int64_t rows;     /* of the journal, that it stands for */
    int64_t told;     /* of these the seat sees so many */
    uint32_t *before; /* how many the seat sees before each block of PICTURE_BLOCK rows */
    bool *sees;       /* by class */
};

enum { PICTURE_BLOCK = 256 };

int picture_plan(const struct picture *picture, enum role role, uint32_t team,
                 struct picture_plan *ret_plan, struct error *err);
void picture_plan_done(struct picture_plan *plan);

/* The seat's own number of a row that it sees. */
int64_t picture_number(const struct picture *picture, const struct picture_plan *plan, int64_t row);

/* Sums of a check's results as they were counted when they came. */
const struct ledger_book *picture_book(const struct picture *picture, uint32_t condition);
