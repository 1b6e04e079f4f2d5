/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hints and flags in the view. What there is of them is exercise control's; a team's view has what
 * it took, found and paid.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

struct view;

struct view_hint {
    struct hint_made made; /* ordinal 0: a hole */
};

struct view_flag {
    struct flag_made made; /* ordinal 0: a hole */
    int64_t found;         /* exercise ms; -1: not yet */
    int64_t wall;
    char by[64];
};

/* A hint that a team took. */
struct view_taken {
    struct hint_taken made; /* its text in the view's pool */
    int64_t x, wall;
};

struct view_charge {
    struct score_charged made; /* texts in the view's pool */
    int64_t x;
};

/* Part of struct view. */
struct view_hints {
    struct view_hint *hints;
    struct view_flag *flags;
    struct view_taken *taken;
    struct view_charge *charges;
    size_t hint_count, flag_count; /* of places, holes included */
    size_t taken_count, charge_count;
};

/* The hint of that number to an inject's instance; NULL: there is none. */
const struct view_hint *view_hint_of(const struct view *view, uint32_t inject, uint32_t number);

/* A team's hint to a message that it took; NULL: it has not. */
const struct view_taken *view_taken_of(const struct view *view, uint32_t team, uint32_t message,
                                       uint32_t number);

/* By ordinal; NULL: none. */
struct view_flag *view_flag(const struct view *view, uint32_t ordinal);
