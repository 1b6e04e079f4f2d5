/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders that were accepted, and how what they changed was before: so that the person who gave the
 * newest one can take it back (core/order/order-undo.c). The rows of an order follow its row
 * `order.given` in the same turn and name the same person.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>
#include <stdbool.h>
#include <stddef.h>

struct view;

/* One thing that the order changed, as it was before. */
struct view_undo_step {
    enum row_kind kind;
    uint32_t item; /* ordinal, or number; of a team: `team` */
    uint32_t team;
    int64_t seq;       /* of the row that changed it, or of the one that did so again */
    int64_t before;    /* of an inject: seq of the row that made it what it was before */
    int state;         /* of an inject or event */
    int64_t at, close; /* of an event that was moved, before */
    int64_t to, until; /* and since */
    bool ordered;
    char by[64]; /* who had what waits in the queue; "": nobody */
    int64_t row; /* its number there */
};

struct view_undo {
    int64_t row; /* seq of its row order.given: its number */
    int64_t x;
    enum role role;
    char actor[64], verb[24], target[64];
    struct view_undo_step *steps;
    size_t step_count;
    bool undone;
    bool lost; /* it changed more than is kept here */
};

/* Part of struct view. */
struct view_undos {
    struct view_undo *list; /* accepted orders, oldest first */
    size_t count;
    int64_t r; /* range ms of the newest one */
};

/* Why an order of that verb cannot be taken back; NULL: it can. The one table of these. */
const char *view_undo_never(const char *verb);

/* "hold deface", or the verb alone where the order named nothing. */
enum { UNDO_CALLED = 96 };
const char *view_undo_called(char to[UNDO_CALLED], const struct view_undo *undo);

/* Before the row is applied: what it changes is kept as it is. 0, or no memory. */
int view_undo_follow(struct view *view, const struct row *row, struct error *err);

int view_undone_row(struct view *view, const struct row *row, bool *changed, struct error *err);

/* The order of that number; NULL: there is none. */
const struct view_undo *view_undo_of(const struct view *view, int64_t row);
/* The person's newest order that was not taken back; NULL: there is none. */
const struct view_undo *view_undo_newest(const struct view *view, const char *actor);
