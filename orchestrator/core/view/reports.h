/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reports of teams in the view: each team's threads with their revisions, what exercise control
 * made of them, and which injects they were matched to. A session outside exercise control folds
 * its own team's alone.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

struct view;

enum {
    REPORTS_MOST = 200,         /* of a team */
    REPORT_REVISIONS_MOST = 32, /* of a report */
    VIEW_REPORT_NAME = 80
};

struct view_report {
    struct report_filed made; /* the newest revision; texts in the view's pool */
    int64_t x, wall;          /* of the newest revision's receipt */
    int64_t first_x;          /* of the first one's */
    int64_t first_row, row;   /* seq of the first revision and of the newest */
    enum report_state state;
    uint32_t looked; /* the revision that the state is about */
    char state_by[64], state_text[256];
    uint32_t inject; /* 0: none */
    bool matched;    /* `inject` is proposed or decided, 0 too */
    bool decided;
    char match_by[64], match_text[256];
};

/* One revision of one report, by which it is known when it comes again. */
struct view_revision {
    uint32_t team, number, revision;
    struct report_filed made; /* texts in the view's pool */
    int64_t x, wall;          /* of its receipt */
    char sha256[65], body[65];
};

/*
 * The deadline of a report's stage (deadlines.c). That of an early warning begins with an inject
 * that expects a report: only exercise control has it before it has passed.
 */
struct view_deadline {
    uint32_t team, expectation; /* 0: of a later stage; what expects it is not told to a team */
    uint32_t number;            /* the report; 0: none was filed for it yet */
    enum report_stage stage;
    int64_t since, due; /* exercise ms */
    bool overdue;       /* and there is a row that says so: */
    int64_t row;
};

/* Part of struct view. */
struct view_reports {
    struct view_report *reports; /* in the order of their first receipt */
    size_t report_count;
    struct view_revision *revisions;
    size_t revision_count;
    struct view_deadline *deadlines;
    size_t deadline_count;
};

/* A team's report by its number; NULL: there is none. */
struct view_report *view_report_of(const struct view *view, uint32_t team, uint32_t number);

/* The team's report that was decided to be about the inject; NULL: none was. */
const struct view_report *view_report_about(const struct view *view, uint32_t team,
                                            uint32_t inject);

/* The number of a team's reports. */
uint32_t view_reports_of(const struct view *view, uint32_t team);

/* The team's revision of that SHA-256; NULL: it did not come yet. */
const struct view_revision *view_revision_of(const struct view *view, uint32_t team,
                                             const char *sha256);
