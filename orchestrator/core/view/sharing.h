/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sharing scored against the truth (docs/SHARING.md, "How sharing is scored"): what injects left
 * behind, who could find it and who needs it, against what teams told each other and used. A pure
 * function of the view; of rows that have all of it, so of exercise control's.
 */
#pragma once

#include "core/view/view.h"

struct sharing_rule {
    int64_t half_life;    /* exercise ms after which an indicator is worth half */
    int64_t beta;         /* thousandths: how much more recall counts than precision */
    uint32_t minute_most; /* values of a team that count in one minute */
};

/* What the scenario says (exercise.scoring.sharing); otherwise half an hour, 1, 30 values. */
struct sharing_rule sharing_rule_of(const struct scoring_made *said);

/* A share of one, or `undefined` where there is nothing to divide by. */
#define SHARING_UNDEFINED (-1)

struct sharing_team {
    uint32_t shares;           /* that somebody received */
    uint32_t values;           /* H: distinct values that it shared, ports left out */
    uint32_t neutral;          /* N of them: passed on, and not to be found at home */
    uint32_t hits;             /* H and G without N, that count */
    uint32_t junk;             /* H without G and N */
    uint32_t benign;           /* of them, those on a warning list */
    uint32_t flooded;          /* H that do not count: too many in a minute */
    uint32_t visible, found;   /* G that it could find; that it shared of it */
    int64_t precision, recall; /* thousandths, or SHARING_UNDEFINED */
    int64_t f;                 /* thousandths; 0 where it shared nothing, undefined where it could
                                  find nothing */
    uint32_t first;            /* G that nobody had shared before */
    uint32_t used;             /* uptake: pairs of value and team, credited to it */
    uint32_t needed,
        covered;       /* pairs of value and team that needs it; that got it from this team */
    uint32_t breaches; /* values in a share that went to somebody whom their colour excludes */
};

/* Who told whom. */
struct sharing_pair {
    uint32_t told; /* distinct values */
    uint32_t used; /* of them, credited to the teller */
    int64_t first; /* exercise ms of the first; -1: none */
};

/* A value that a team shared and a warning list has. */
struct sharing_benign {
    uint32_t team, warning; /* ordinal of the list: view_warning */
    const char *value;      /* the view's */
    int64_t x;              /* when it was told so first, exercise ms */
};

struct sharing {
    size_t count;                  /* of teams */
    struct sharing_team *teams;    /* by ordinal - 1 */
    struct sharing_pair *pairs;    /* [(from - 1) * count + to - 1] */
    uint32_t truth;                /* values that injects left behind */
    uint32_t untold;               /* of them, those that no team shared */
    struct sharing_benign *benign; /* of sharing_score alone */
    size_t benign_count;
};

/* Can the team find it once it is there? */
bool sharing_is_visible(const struct view *view, const struct indicator_made *made, uint32_t team);

/* The stricter of two colours. */
int sharing_stricter(int a, int b);

/* All of it in `pool`. <0: no memory. */
int sharing_score(const struct view *view, const struct sharing_rule *rule, struct pool *pool,
                  struct sharing *ret, struct error *err);

/* The same by the scenario's own rule, without the list of what is benign. It is kept with the
 * view, and a look costs what came since the last one (all of it after an amend). The view's own,
 * until the next look. NULL: no memory. */
const struct sharing *sharing_now(const struct view *view);
