/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares a scenario as it has become with the scenario as it stands in an exercise: the genesis
 * with the amends that came since. Both are the rows of a genesis. What an order changed since
 * (another time, other words, a clone) is no part of either and stays, unless the amend is about
 * the same field.
 *
 * Things are the same by their names and not by their ordinals, which move when a scenario is
 * edited: an event by its id and team, an inject also by its machine, an expected action by its
 * inject, team and place among these, and so on. Of a thing that was added the ordinal follows
 * those that are in use.
 *
 * Pure: whoever shows what differs (excon amend --dry-run) and whoever decides it (order-amend.c)
 * call the same function.
 */
#pragma once

#include <excon/error.h>

#include "base/pool.h"
#include "core/view/view.h"

enum {
    AMENDS_MOST = 1000,         /* in an exercise */
    AMEND_CHANGES_MOST = 10000, /* of one amend */
    AMEND_MARK = 17             /* 16 hex digits and a NUL */
};

/* Rows of a scenario: every row has a blob's name where it has a blob. */
struct amend_rows {
    struct row *items;
    size_t count;
    bool begun; /* of a base: the genesis is complete, what follows is of amends */
};

/* One difference. */
struct amend_change {
    enum amend_how how;
    const char *what;    /* kind of thing: "inject" */
    const char *id;      /* its id, or what else it is called */
    const char *field;   /* what of it is another; "": all of it */
    const char *was;     /* for people; "": nothing */
    const char *now;     /* likewise */
    const char *refused; /* why that cannot be done now; NULL: it can */
    struct ordinals teams;
    size_t place; /* its row in the amended scenario; SIZE_MAX: it is no longer there */
};

struct amend {
    struct pool pool;
    struct amend_change *changes;
    size_t change_count, refused; /* and how many of them cannot be done */
    bool too_many;                /* there are more than AMEND_CHANGES_MOST */
    struct row *rows;             /* what an order makes of it, between its first and last row */
    size_t row_count;
    char mark[AMEND_MARK]; /* equal marks: the same differences */
};

/*
 * `base` and `now` are not changed and outlive *ret. `x`: exercise ms; `by`: who amends it. 0: *ret
 * says what differs, which is nothing when it has no changes; <0: no memory.
 */
int amend_compare(const struct view *view, int64_t x, const char *by, const struct amend_rows *base,
                  const struct amend_rows *now, struct amend *ret, struct error *err);
void amend_done(struct amend *amend);

/*
 * amend-base.c: the scenario as it stands, row by row: those of the genesis, then those of every
 * amend. Rows are copied into `pool`. 0, or no memory.
 */
int amend_base_add(struct amend_rows *base, const struct row *row, struct pool *pool,
                   struct error *err);

/* amend-same.c: are these the rows of a scenario, each thing once and all that they name there?
 * They come from outside. 0, or <0 and why not. */
int amend_check(const struct amend_rows *rows, const struct view *view, struct error *err);

/* What an order to amend says (order-amend.c). */
struct order_amend {
    struct amend_rows base, now;
    const char *path; /* of the YAML */
    uint32_t after;   /* number of the newest amend that the person knew; 0: none */
    const char *mark; /* of the differences that were shown to the person */
};

/* ---- for the files of amend-*.c ---- */

struct row_field;

struct amending {
    const struct view *view;
    int64_t x;
    const char *by;
    const struct amend_rows *base;
    const struct amend_rows *said; /* the amended scenario as it was planned */
    struct row *now;               /* the same with the ordinals of things that are there */
    size_t *same;                  /* per row of `now`: its row in `base`; SIZE_MAX: it is new */
    size_t *found;                 /* per row of `base`: the same the other way round */
    struct amend *amend;
};

/* What a row says in a field. */
const void *amend_at(const struct row *row, const struct row_field *field);
/* amend-same.c: finds what is the same and gives ordinals: fills now, same, found. */
int amend_find_same(struct amending *amending, struct error *err);
/* The ordinal of a row that makes a thing; 0: its kind has none. */
uint32_t amend_ordinal(const struct row *row);
/* The kind of a thing whose row is `kind` ("inject"), and its name. */
const char *amend_word(enum row_kind kind);
const char *amend_name(const struct row *row);
/* The team of a thing; 0: none, or all. */
uint32_t amend_team(const struct row *row);

/* amend-may.c: why that cannot be done now; NULL: it can. `was` or `now` NULL: there is none;
 * `field` NULL: all of it. */
const char *amend_refusal(const struct amending *amending, const struct row *was,
                          const struct row *now, const struct row_field *field);

/* amend-rows.c: the rows that one difference between two rows (or one and none) makes. */
int amend_make_rows(struct amending *amending, const struct row *was, const struct row *now,
                    struct error *err);

/* amend-text.c: a field for people, in the amend's pool. */
const char *amend_text(struct amending *amending, const struct row *row,
                       const struct row_field *field);
/* The same of a whole thing: the time of an event, the words of an inject; "": nothing short. */
const char *amend_summary(struct amending *amending, const struct row *row);
