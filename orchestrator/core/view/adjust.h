/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Adjustments of scores in the view: what exercise control added to a team's score by hand. One
 * that is reversed stays in the list and counts no more.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

struct view;

/* The most that one adjustment adds or takes, thousandths. */
#define ADJUST_MOST INT64_C(1000000000)

struct view_adjustment {
    struct score_adjusted made; /* texts in the view's pool */
    int64_t x, wall;
    bool reversed;
    struct score_reversed end; /* what reversed it; texts in the view's pool */
    int64_t end_x, end_wall;
};

/* Part of struct view. */
struct view_adjustments {
    struct view_adjustment *list; /* in the order in which they were made */
    size_t count;
};

/* A team's adjustment of that number; NULL: none. */
struct view_adjustment *view_adjustment_of(const struct view *view, uint32_t team, uint32_t number);
