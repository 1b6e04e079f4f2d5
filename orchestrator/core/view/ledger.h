/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger (docs/SCORING.md): what the results of checks, grades and excuses are worth. All
 * amounts are thousandths of a point, all values thousandths. A metric's points are a pure function
 * of the rows so far; the view keeps them by increments, and ledger_recount_all computes them anew
 * from the samples: both are equal after every row.
 *
 * A sample is the result of a check while the exercise ran. It counts, or a row excuses it: the
 * result itself (a fault, PAUSEX, closed hours, a hold of the check's team), a hold of the metric's
 * team, a window of excused time (`score.excused`), or a removal of exercise time. Windows may
 * overlap and be reversed in any order: a sample is excused while at least one covers it.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view;
struct view_condition;
struct view_expectation;
struct view_metric;
struct view_team;

enum ledger_excuse {
    LEDGER_COUNTS,
    LEDGER_FAULT,   /* the check gave no value, and no rule makes it 0 */
    LEDGER_RESULT,  /* its row says so: PAUSEX, closed hours, a hold */
    LEDGER_HELD,    /* the metric's team was held, not the check's */
    LEDGER_WINDOW,  /* a window of excused time covers it */
    LEDGER_REMOVED, /* its exercise time was removed later */
    LEDGER_EXCUSES
};

struct ledger_sample {
    int64_t x;    /* exercise ms */
    uint32_t row; /* number of its row, which is less than 2^32 */
    uint16_t value;
    uint8_t excuse; /* enum ledger_excuse, LEDGER_RESULT at most */
};

enum { LEDGER_CHUNK = 256 };

struct ledger_chunk {
    struct ledger_sample samples[LEDGER_CHUNK];
};

/* Sums of samples. */
struct ledger_book {
    int64_t sum;                            /* of the values that count */
    int64_t samples, down, excused, faults; /* that count; of these at 0; excused ones; faults */
};

/* A metric over time that counts a condition, as the one of that place among its conditions. */
struct ledger_reader {
    uint32_t metric, place;
};

/* Of a condition. Samples are kept where a metric is computed over time. */
struct ledger_series {
    struct ledger_book book;
    struct ledger_reader *readers;
    size_t reader_count;
    struct ledger_chunk **chunks; /* of samples, all full but the last */
    size_t chunk_count;
    size_t count; /* of samples */
};

/* Of a metric that is computed over time. */
struct ledger_account {
    struct ledger_book book;
    uint32_t *in_a_row; /* failures in a row of each of its conditions, in their order */
    int64_t penalties;  /* how often `sla_every` failures in a row were complete */
};

/* A window of excused time: [from, to) of exercise time. */
struct ledger_window {
    struct score_excused made; /* texts in the view's pool */
    int64_t row, x, wall;
    bool reversed;
    struct score_unexcused end; /* what reversed it; texts in the view's pool */
    int64_t end_row, end_x, end_wall;
};

/* A team was held from one row to another. */
struct ledger_hold {
    uint32_t team;
    int64_t from, to; /* numbers of rows; `to` 0: it still is */
};

/* Of a team: since when it has its points, where that decides ties; its points at the freeze. */
struct ledger_place {
    int64_t x;    /* exercise ms; 0 where ties are shared */
    int64_t then; /* its points when x was set */
    int64_t frozen;
};

/* What is public, and whether it is final. */
struct ledger_standing {
    bool frozen, final;
    int64_t x, wall;    /* of the freeze or thaw */
    char by[64];        /* the person who made them final, or reopened them */
    char without[1000]; /* of what was excused when they became final */
};

/* Part of struct view. */
struct ledger {
    struct ledger_standing standing;
    struct ledger_window *windows; /* in the order in which they were made */
    size_t window_count;
    struct ledger_hold *holds;
    size_t hold_count;
};

/* ---- what is computed ---- */

/* Is it computed over time? Otherwise the latest values count. */
bool ledger_is_over(const struct metric_made *made);

/*
 * The points of a metric over time, from its account: `availability` times the mean of the samples
 * that count, rounded down, and `sla` less what consecutive failures took. 0 and *ret_points; 1: no
 * sample counts.
 */
int ledger_points(const struct view_metric *metric, int64_t *ret_points);

/*
 * The points of a manual metric once `by` (a person) gave it `given`: the one place that says what
 * several grades of a metric come to. 0 to its maximum.
 */
int64_t ledger_manual(const struct view *view, const struct view_metric *metric, const char *by,
                      int64_t given);

/*
 * h(t), thousandths: the share of its points that an expected action brings that was late, at
 * exercise time x. 0 without `close`; else 1000 at the time when it was due, then a straight line
 * down to `least` at `close`, rounded up; 0 after that.
 */
int64_t ledger_lateness(const struct view_expectation *expectation, int64_t x);

/*
 * h, thousandths, of what came `late` ms after it was due: 1000 in time, then a straight line down
 * to `least` after `window` ms, rounded up; 0 after that, and at once without a window.
 */
int64_t ledger_falling(int64_t late, int64_t window, uint32_t least);

/* The metric's points for a share of them (thousandths), rounded down. */
int64_t ledger_response(const struct view_metric *metric, int64_t share);

/* floor(amount * part / of) without overflow; 0 <= part <= of, of > 0, amount >= 0. */
int64_t ledger_part(int64_t amount, int64_t part, int64_t of);

/* The mean of the samples of a check that count, thousandths, rounded down; false: none counts. */
bool ledger_share(const struct ledger_book *book, int64_t *ret_share);

/* A sample by its place, from 0, which is less than series->count. */
const struct ledger_sample *ledger_sample(const struct ledger_series *series, size_t place);

/* Why a metric has its points, in a line: "92.8 % of 293 samples; 3 failures in a row 2 times, 5
 * each; 43 excused", "by anna: …", "not graded". */
enum { LEDGER_WHY = 320 };
const char *ledger_why(const struct view_metric *metric, char to[LEDGER_WHY]);

/* Why a sample of the condition does not count for the metric (NULL: for the check itself), and the
 * number of the row that excuses it (0: the sample's own). */
enum ledger_excuse ledger_excuse_of(const struct view *view, const struct view_condition *condition,
                                    const struct view_metric *metric,
                                    const struct ledger_sample *sample, int64_t *ret_row);

/* Does a window that is not reversed cover the check, or the metric, at that exercise time? NULL:
 * none does. */
const struct ledger_window *ledger_window_over(const struct view *view,
                                               const struct view_condition *condition,
                                               const struct view_metric *metric, int64_t x);

/* A window by its number, from 1; NULL: none. */
struct ledger_window *ledger_window(const struct view *view, uint32_t number);

/* ---- steps of the fold (view-apply.c and others) ---- */

/* A metric was made: its conditions keep samples from now on. 0, or <0. */
int ledger_add_metric(struct view *view, struct view_metric *metric, struct error *err);

/* A check has given its result. 0, or <0. */
int ledger_take_result(struct view *view, struct view_condition *condition, const struct row *row,
                       struct error *err);

/* Adds the result of a check, which is the newest row, to sums of its check as they are without
 * what is excused later. */
void ledger_book_result(const struct view *view, const struct view_condition *condition,
                        const struct row *row, struct ledger_book *book);

/* Keeps samples behind the others, where a metric is computed of them. 0, or <0. */
int ledger_keep(struct view *view, struct ledger_series *series,
                const struct ledger_sample *samples, size_t count, struct error *err);

/* A team is held, or released. 0, or <0. */
int ledger_take_hold(struct view *view, const struct row *row, struct error *err);

/* Windows or removals have changed: all accounts are computed anew. */
void ledger_recount_all(struct view *view);
