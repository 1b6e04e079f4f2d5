/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rubrics of manual metrics in the view. Only exercise control sees them.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

#include "core/model/rubric.h"

struct view;

struct view_criterion {
    struct criterion_made made; /* texts in the view's pool */
};

/* Part of struct view. */
struct view_sheets {
    struct view_criterion *criteria; /* by ordinal; those of a rubric in its order */
    size_t criterion_count;
};

/* The criteria of a metric's rubric into `to`, in the rubric's order; how many: 0 without one. */
size_t view_rubric(const struct view *view, const char *metric,
                   const struct view_criterion *to[CRITERIA_MOST]);

/* What the rating looks like by the criterion; "": not said. */
const char *view_anchor(const struct view_criterion *criterion, enum rating rating);
