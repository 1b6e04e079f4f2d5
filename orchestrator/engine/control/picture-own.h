/* SPDX-License-Identifier: Apache-2.0 */
/* What the picture's files share: which rows are noted as what (picture.c), and what a seat is told
 * of them (picture-plan.c). */
#pragma once

#include "engine/control/picture.h"

enum {
    PICTURE_LINES = VIEW_TICKER,
    CLASSES_MOST = 0x7fff,
    PASSED = 0x8000, /* of a row's class */
    NAMED_MOST = 256
};

/* A row that is told for its line. */
struct line_row {
    uint32_t row;
    uint32_t objective; /* whose state it is; 0: the result of a check */
};

struct seen_by {
    enum audience audience;
    uint32_t team;
    uint32_t *to; /* of AUDIENCE_NAMED: the teams that the row names */
    uint32_t to_count;
    struct line_row *lines; /* a ring; NULL: none yet */
    uint32_t line_count;    /* ever */
};

/* What rows say of a metric, an objective, a team: each the newest. */
struct subject {
    uint32_t changed[2]; /* the two newest that changed it and are kept for nothing else; 0: none */
    uint32_t again;      /* the newest one behind them that did not; 0: none */
    int64_t value;
    uint16_t class;
    bool known, inside, none;
};

/* Of a check. */
struct checked {
    uint32_t row; /* its newest result; 0: none */
    int64_t value;
    struct ledger_book book;
};

/* An array by ordinal, which grows. */
struct list {
    void *items;
    size_t count;
};

struct picture {
    bool off;
    uint16_t *rows;
    size_t count, room;
    struct seen_by *classes;
    size_t class_count, named;
    struct list by_team; /* uint16_t: the class of an audience and team, and 1; 0: none yet */
    struct list checks, metrics, objectives, standings;
};
