/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a team still has to do and until when, and what exercise control owes it, out of what the
 * team's seat was told. Pure.
 */
#pragma once

#include <stdbool.h>

#include "base/pool.h"
#include "core/view/view.h"

enum due_kind {
    DUE_WARNING,  /* the early warning of an incident is overdue */
    DUE_STAGE,    /* the next stage of a report */
    DUE_REVISION, /* of a report, asked for by exercise control */
    DUE_MESSAGE,  /* nobody of the team has read it */
    DUE_ENDEX,
    DUE_OWED, /* by exercise control */
};

struct due_item {
    enum due_kind kind;
    uint32_t number; /* of the report or message; 0: none */
    int64_t at;      /* exercise ms; -1: at no certain time */
    bool late;
    char what[320];  /* as the rows say it: to be cleaned before it is printed */
    const char *how; /* the command for it, "" : none; in the list's pool */
};

struct due {
    struct pool pool;
    /* What has a time, the earliest first; what has none; ENDEX; what exercise control owes. */
    struct due_item *items;
    size_t count;
    bool failed; /* no memory: some are missing */
};

#define DUE_EMPTY ((struct due){0})

void due_done(struct due *due);

/* Everything that is due for the team at the exercise time `x`, ms. `due` is empty at first. */
void due_list(struct due *due, const struct view *view, uint32_t team, int64_t x);

/*
 * How near a deadline has come: the ms before it at which it is announced (10 minutes and 2
 * minutes) that lie after `from` and not after `to`, both exercise ms; of two the later one. 0:
 * none does, or the deadline itself has passed.
 */
int64_t due_announced(const struct due_item *item, int64_t from, int64_t to);

/* The first moment after `x` at which a deadline of the list is announced, exercise ms; -1: none.
 */
int64_t due_next_announcement(const struct due *due, int64_t x);
