/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same evidence scored by other rules: the metrics of a plan take the place of those of the
 * journal, matched by id and team. Metrics over time and of the latest value are computed anew from
 * all results; what people graded, and what teams did, keeps its share of the metric's maximum.
 */
#pragma once

#include "core/model/plan.h"
#include "engine/reading/found.h"

/*
 * *ret_view: the exercise at time `x` by the rules of `plan`; freed by view_free. `was` is the view
 * by its own rules at that time. Metrics that the plan does not have are worth nothing; those that
 * it has besides are added. 0, or <0 with words.
 */
int rules_view(struct found *found, const struct plan *plan, const struct view *was, int64_t x,
               struct view **ret_view, struct error *err);
