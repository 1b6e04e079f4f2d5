/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rows say over time and a view does not keep: every check's values, the points of every team,
 * lines of the ticker, grades, orders. One pass over the rows that a seat is told.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"
#include "core/view/view.h"

enum {
    HISTORY_BUCKETS = 96, /* equal parts of the exercise, in which a check's values are summed */
    HISTORY_POINTS = 600, /* of a curve, at most */
    HISTORY_LINES = 20000,
    HISTORY_ORDERS = 500, /* different ones: person, role, verb */
};

struct history_bucket {
    int64_t sum;         /* of values, thousandths */
    uint32_t samples;    /* that were not excused */
    uint32_t no_samples; /* excused ones, and faults of the check */
};

struct history_turn {
    int64_t x, value; /* exercise ms; thousandths */
};

/* A check while the exercise ran. */
struct history_check {
    struct history_bucket buckets[HISTORY_BUCKETS];
    struct ledger_book book;    /* the ledger's, once all rows are taken (history_settle) */
    struct history_turn *turns; /* each value that differs from the one before; no faults */
    size_t turn_count;
    int64_t excused_from, excused_to; /* exercise ms; of the first and last excused result */
    uint32_t excuse_count;
    char excuse[160]; /* why the last one was */
};

/* Points of a team after each change. */
struct history_curve {
    int64_t max; /* the most that it can be */
    struct history_turn *turns;
    size_t turn_count;
};

struct history_line {
    int64_t x, wall;
    enum row_kind kind;
    uint32_t team;
    int tone;
    const char *text;
};

/* A person's grade. */
struct history_grade {
    int64_t x, points;
    uint32_t metric;
    const char *by, *reason;
};

struct history_order {
    const char *actor, *verb;
    enum role role;
    uint32_t accepted, refused;
};

struct history_note {
    int64_t seq, x; /* seq 0: it was withdrawn */
    uint32_t team, objective;
    const char *by, *text;
};

struct history {
    struct pool pool;
    struct view *view; /* of the same rows */
    int64_t end;       /* exercise ms of the end: ENDEX, or as far as the exercise has come */
    struct history_check **checks; /* by condition - 1; NULL: no result */
    size_t check_count;
    struct history_curve *curves; /* by team - 1 */
    size_t curve_count;
    struct history_line *lines;
    size_t line_count, lines_left_out;
    struct history_grade *grades;
    size_t grade_count;
    struct history_order *orders;
    size_t order_count, orders_left_out;
    struct history_note *notes;
    size_t note_count;
    int64_t sealed;                   /* the last row that a signed head covers; 0: none */
    int64_t startex_wall, endex_wall; /* 0: not called */
    char version[64];                 /* of the newest controller */
};

/* `end`: of the whole exercise, known before. */
int history_init(struct history *history, int64_t end, struct error *err);
void history_done(struct history *history);

/* Folds the next row (data: a struct history). 0, or <0. */
int history_take(void *data, const struct row *row, struct error *err);

/*
 * All rows were taken: sums of checks are those of the ledger, and of checks whose samples it keeps
 * so are the buckets, since samples may have been excused after the fact.
 */
void history_settle(struct history *history);

/* The check, NULL where it gave no result. */
const struct history_check *history_check(const struct history *history, uint32_t condition);

/* The value at an exercise time; -1: none yet. */
int64_t history_value_at(const struct history_check *check, int64_t x);

/* The mean of what counts, thousandths; false: no sample counts. */
bool history_share(const struct history_check *check, int64_t *ret_share);

/*
 * At most HISTORY_POINTS of a curve: all of them, or of each of equally long parts the first, the
 * last, the least and the greatest. *ret is of `pool`; NULL: no memory.
 */
size_t history_thin(const struct history_curve *curve, int64_t end, struct pool *pool,
                    struct history_turn **ret);
