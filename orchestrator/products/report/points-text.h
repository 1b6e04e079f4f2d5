/* SPDX-License-Identifier: Apache-2.0 */
/* What explains points beside checks, in words: of `excon explain`. */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "products/print/output.h"

/* What no metric explains: the team's adjustments. */
void points_text_adjusted(const struct output *to, const struct view_team *team);

/* Of the points of an expected action: which, after which inject. A seat that is not told of
 * expectations has none in its view. */
void points_text_expected(const struct output *to, const struct view *view, uint32_t metric);

/* Of a metric whose points follow from a report: each part, and the truth. As JSON: null of
 * another metric. */
void points_text_grading(const struct output *to, const struct view *view, uint32_t metric);
json_t *points_grading_json(const struct view *view, uint32_t metric);

/* Of a metric with `attack`: what each came to. As JSON: null of another metric. */
void points_text_attacks(const struct output *to, const struct view *view,
                         const struct view_metric *metric);
json_t *points_attacks_json(const struct view *view, const struct view_metric *metric);

/* The sheets that it is graded by, as far as the seat knows what they say. */
void points_text_sheets(const struct output *to, const struct view *view,
                        const struct view_metric *metric);
