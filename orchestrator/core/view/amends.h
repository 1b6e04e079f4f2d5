/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Amends of the scenario in mid-exercise. An amend is the rows from `amend.begun` to `amend.done`,
 * which are on disk together or not at all. In between, `*.made` rows add things, `*.amended` rows
 * say what is another, `amend.dropped` what is no longer there, and `amend.changed` says each
 * difference for people.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>
#include <stdbool.h>
#include <stddef.h>

struct view;

struct view_amend {
    struct amend_begun made; /* texts in the view's pool */
    int64_t row, done;       /* seq of its first and last row; done 0: it is not complete */
    int64_t x;
    size_t changes; /* how many differences it makes */
};

struct view_amend_change {
    struct amend_changed made; /* texts in the view's pool */
};

struct view_amends {
    struct view_amend *items; /* number 1 is the first */
    size_t count;
    struct view_amend_change *changes; /* of all amends, in their order */
    size_t change_count;
};

int view_amend_row(struct view *view, const struct row *row, bool *changed, struct error *err);

/* The amend of that number; NULL: there is none. */
const struct view_amend *view_amend(const struct view *view, uint32_t number);

/*
 * The next difference behind `after` (NULL: the first) that an amend made of the thing of that
 * kind (`inject`, `event`, `metric` …), id and team (0: whichever). NULL: there are no more.
 */
const struct view_amend_change *view_amend_next(const struct view *view,
                                                const struct view_amend_change *after,
                                                const char *what, const char *id, uint32_t team);

/* "amended by anna at 01:05:00: subject was "Old", now "New"": a difference for people, one line,
 * cleaned and cut to `size` bytes. */
void view_amend_text(const struct view *view, const struct view_amend_change *change, char *to,
                     size_t size);
