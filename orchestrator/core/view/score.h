/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scores (design: exercise 4.4): a pure function of the ledger of awards, in integer thousandths of
 * a point. The view's totals are kept up to date by the functions of the first group; those of the
 * second compute what a metric or an objective should be now.
 */
#pragma once

#include "core/view/view.h"

/* ---- totals per team; a metric or objective of team 0 counts for every team ---- */
/* Of a team that is made after some of them: it has its share from the beginning. */
void score_add_team(const struct view *view, struct view_team *team);
void score_add_metric(struct view *view, const struct view_metric *metric);
/* The metric gives at most `max` from now on; `metric` still says what it was. */
void score_amend_metric(struct view *view, const struct view_metric *metric, int64_t max);
void score_add_objective(struct view *view, const struct view_objective *objective);
void score_set_metric(struct view *view, struct view_metric *metric, int64_t points);
void score_set_objective(struct view *view, struct view_objective *objective, bool reached);

/* Which of its objectives are counted for people: its training objectives, or its evaluations where
 * it has none. Goals and evaluations are ways of saying the same again. */
enum objective_type score_counted(const struct view_team *team);

/* The points of a team without those by sheets that were not released to it, thousandths: what it
 * may be told. */
int64_t score_told(const struct view *view, const struct view_team *team);

/* What the team's next revert but `more` costs: the price times 1, 1, 2, 3, 5 …, at most 100000
 * points. */
int64_t score_revert_price(const struct view *view, const struct view_team *team, uint32_t more);

/* The team pays: its total may fall below 0. */
void score_charge(struct view_team *team, int64_t points);

/* Adds to the team's total by hand; `points` may be below 0. */
void score_adjust(struct view_team *team, int64_t points);

/* ---- ranks (score-public.c) ---- */

/*
 * Of two pointers to a struct view_team, which stands first: more points; then, where the scenario
 * says so (exercise.scoring.ties: earlier), the team that had them first; then the order of
 * genesis.
 */
int score_by_points(const void *one, const void *other);

/* The team's place, from 1: one more than there are teams before it, so that equal teams share one
 * (1, 2, 2, 4). */
uint32_t score_place(const struct view *view, const struct view_team *team);

/* The team's points for the public: those of the freeze while the scores are frozen; without what
 * is not released to the team (score_told). */
int64_t score_public(const struct view *view, const struct view_team *team);

/* A row has been applied: since when teams have their points. */
void score_follow(struct view *view, const struct row *row);

/* ---- what keeps scores from being final (score-pending.c) ---- */

struct score_pending {
    const struct view_team *team; /* NULL: all teams */
    const struct view_metric *metric;
    enum {
        PENDING_GRADE,
        PENDING_DISPUTE,
        PENDING_FAULT,
        PENDING_CLAIM,
        PENDING_SHEETS,
        PENDING_APART,
        PENDING_REPORT,
        PENDING_ATTACK
    } why;
};
extern const char *const score_pending_words[];

/* The next thing after *at (which begins at 0) that is open; false: none is left. */
bool score_pending_next(const struct view *view, size_t *at, struct score_pending *ret);

/* Its name for orders: "estmark/uptime", "all/uptime". */
enum { PENDING_NAME = 200 };
const char *score_pending_name(const struct score_pending *pending, char to[PENDING_NAME]);

/* ---- what should be ---- */

/*
 * A conditional metric's points: over time as ledger_points says; else the mean of its conditions'
 * newest good values, floored to thousandths, times its maximum. 0 and *ret_points; 1: no condition
 * has a value yet, or no sample counts.
 */
int score_of_metric(const struct view *view, const struct view_metric *metric, int64_t *ret_points);

/* Do the metric's points follow from this row, which has been applied: a result that counts for it,
 * or, of one over time, a change of what counts of the past? */
bool score_is_moved_by(const struct view *view, const struct view_metric *metric,
                       const struct row *row);

/* An evaluation passes when its metrics' sum reaches its threshold, a TLO with its evaluation, a
 * goal when all its TLOs pass. */
bool score_is_reached(const struct view *view, const struct view_objective *objective);
