/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rubrics and evaluation sheets in the view. What a sheet says is known to its evaluator at once
 * and to exercise control when it is opened: when as many evaluators as the metric wants have
 * handed one in. Teams know what was released to them (sheets.released).
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

#include "core/model/sheet.h"

struct view;
struct view_metric;

enum {
    SHEETS_MOST = 500,         /* of a team */
    SHEET_REVISIONS_MOST = 64, /* of a sheet */
    SHEET_PLANS_MOST = 200,    /* planned releases */
    /* Sheets of one thing that are further apart than this, per cent of the most points, disagree.
     */
    SHEET_APART = 20,
};

struct view_criterion {
    struct criterion_made made; /* texts in the view's pool */
};

/* One evaluator's sheet about one thing. */
struct view_sheet {
    struct sheet_filed made; /* the newest revision; texts in the view's pool. What it says is there
                                when `known` */
    uint32_t graded;         /* place of its view_graded */
    uint32_t round;          /* how often its thing had been reopened when it came */
    bool known;
    bool opened;     /* and exercise control sees it */
    bool after;      /* it came when the others' were open to its evaluator */
    int64_t x, wall; /* of the newest revision's receipt */
    int64_t row;     /* seq of the newest revision */
};

/* What sheets are about: a team's metric, and of it one report, one inject or the whole. */
struct view_graded {
    uint32_t team, metric, report, inject;
    uint32_t round;     /* how often it was reopened */
    int64_t row;        /* seq since which it waits for sheets, or was graded first */
    int64_t newest;     /* seq of the newest row about it */
    int64_t since;      /* exercise ms of `row` */
    uint32_t in;        /* evaluators whose sheets of this round are in */
    bool forced;        /* opened by a person's order before all were in */
    bool complete;      /* all are in and opened: `points` counts */
    bool once;          /* it was complete at some time, when it had `points` */
    int64_t points;     /* mean of the sheets, thousandths, half up */
    int64_t low, high;  /* of the sheets, thousandths */
    bool apart;         /* they disagree (SHEET_APART) */
    int64_t apart_row;  /* seq since which they do */
    bool released;      /* the team sees it as it is now */
    int64_t released_x; /* exercise ms; of the last time */
    char released_by[64];
    char reopened_by[64], reopened[160]; /* who reopened it last, and why; "": nobody */
};

/* A release that was planned. */
struct view_sheet_plan {
    struct sheet_planned made; /* texts in the view's pool */
    bool done;
};

/* A sheet as its team sees it. */
struct view_released {
    struct sheet_released made; /* texts in the view's pool */
    int64_t x;
};

/* Part of struct view. */
struct view_sheets {
    struct view_criterion *criteria; /* by ordinal; those of a rubric in its order */
    struct view_sheet *list;         /* in the order of their first receipt */
    struct view_graded *graded;      /* in the order of their first sheet */
    struct view_sheet_plan *plans;
    struct view_released
        *released; /* the newest of each sheet, in the order of its first release */
    size_t criterion_count, count, graded_count, plan_count, released_count;
};

/* The criteria of a metric's rubric into `to`, in the rubric's order; how many: 0 without one. */
size_t view_rubric(const struct view *view, const char *metric,
                   const struct view_criterion *to[CRITERIA_MOST]);

/* What the rating looks like by the criterion; "": not said. */
const char *view_anchor(const struct view_criterion *criterion, enum rating rating);

/* How many evaluators' sheets a metric wants: 1 or more. */
uint32_t view_graders(const struct view_metric *metric);

/* What sheets are about; NULL: there was none. */
struct view_graded *view_graded_of(const struct view *view, uint32_t metric, uint32_t report,
                                   uint32_t inject);

/* Was a sheet about the metric handed in, or released? */
bool view_has_sheets(const struct view *view, uint32_t metric);

/* The evaluator's sheet about it; NULL: none. */
struct view_sheet *view_sheet_by(const struct view *view, const struct view_graded *graded,
                                 const char *by);

/* A team's sheet of that number; NULL: none. */
struct view_sheet *view_sheet_of(const struct view *view, uint32_t team, uint32_t number);

/* Does the sheet count: was it handed in since its thing was reopened last? */
bool view_sheet_counts(const struct view *view, const struct view_sheet *sheet);

/* The number of a team's sheets. */
uint32_t view_sheets_of(const struct view *view, uint32_t team);

/* Mark of the sheet's criterion at place i of the rubric, 0 … SHEET_MARK_MOST; -1: it has none. */
int view_sheet_mark(const struct view_sheet *sheet, uint32_t i);

/* Is the row about sheets, or what follows from them, that no team was told yet? A fold without
 * such rows shows what teams know. */
bool sheets_row_is_inside(const struct row *row);

/* What keeps a metric from being graded for good: sheets that it waits for, or that disagree and
 * nobody has said that this is as it should be. */
enum sheets_open { SHEETS_NONE, SHEETS_WAIT, SHEETS_APART };
enum sheets_open sheets_open_of(const struct view *view, const struct view_metric *metric);

/*
 * A manual metric's points by its sheets: the mean, rounded half up to a thousandth, of the points
 * of the things that are completely graded. 0 and *ret_points; 1: there are none, or none yet.
 */
int sheets_of_metric(const struct view *view, const struct view_metric *metric,
                     int64_t *ret_points);
