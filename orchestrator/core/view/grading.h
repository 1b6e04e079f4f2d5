/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an expected report is worth (docs/SCORING.md, "Reports against the truth"): what it says
 * against what a report of its stage should have and against the truth of its inject, what
 * evaluators think of it, and when it came. One function computes it, for awards and for all who
 * explain them. Parts and shares are thousandths, GRADING_NONE where there is nothing to compare.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>
#include <stdbool.h>
#include <stddef.h>

struct view;
struct view_expectation;
struct view_metric;
struct view_report;
struct view_revision;

enum { GRADING_NONE = -1, GRADING_STAGES = 3, GRADING_TEXT = 2000 };

struct view_truth {
    struct truth_made made; /* texts in the view's pool */
};

/* What a team got to see of its report's points: the newest of each metric. */
struct view_report_scored {
    struct report_scored made; /* texts in the view's pool */
    int64_t x;
};

/* Part of struct view. */
struct view_grading {
    struct scoring_made rules; /* all 0: the defaults */
    struct view_truth *truths;
    struct view_report_scored *scored; /* in the order of their first release */
    size_t truth_count, scored_count;
};

/* A stage of the report that counts. */
struct grading_stage {
    enum report_stage stage;
    uint32_t weight;
    const struct view_revision *revision; /* that counts; NULL: none does, the rest is 0 */
    int64_t due;                          /* exercise ms; -1: never */
    int completeness;
    int correctness;                    /* of these: */
    int class, severity, assets, times; /* GRADING_NONE: the truth does not say */
    int rubric;
    int quality;  /* of these three, weighted */
    int lateness; /* h */
    int worth;    /* quality times h */
};

struct grading {
    const struct view_report *report;
    struct grading_stage stages[GRADING_STAGES];
    size_t count;
    int64_t share;  /* thousandths of the metric's maximum */
    int64_t points; /* thousandths of a point */
};

/* The weights of completeness, correctness and rubric: those of the scenario, or 300, 400, 300. */
void grading_weights(const struct scoring_made *rules, int64_t to[3]);

/* 0 and *ret; 1: no report counts: it has no points. */
int grading_of(const struct view *view, const struct view_expectation *expectation,
               struct grading *ret);

/* The expectation whose report the metric's points follow from; NULL: none, it is another metric.
 */
const struct view_expectation *grading_behind(const struct view *view, uint32_t metric);

/* Do evaluators grade the report, and have not yet (all of them)? */
bool grading_waits(const struct view *view, const struct view_expectation *expectation);

/* The report that is proposed to be the one, as long as nobody has decided; NULL: none. */
const struct view_report *grading_undecided(const struct view *view,
                                            const struct view_expectation *expectation);

/* Truth by its ordinal; NULL: none. */
const struct view_truth *view_truth(const struct view *view, uint32_t ordinal);

/* Each part in a line, and the truth. */
const char *grading_text(const struct view *view, const struct view_expectation *expectation,
                         const struct grading *grading, char to[GRADING_TEXT]);

/* "intrusions, system-compromise; severity 70 (high); web of estmark; began 00:10:00". */
void grading_truth(const struct view *view, const struct view_expectation *expectation, char *to,
                   size_t size);

/* The level of a score of NCISS (thousandths), 0 to 6. */
int grading_level(const struct view *view, int64_t severity);
