/* SPDX-License-Identifier: Apache-2.0 */
/* Scores for people and programs: teams and metrics, each with why. */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "products/print/output.h"

/* Of one team (0: all that have points); `other` is the same by other rules, or NULL. */
void score_text_print(const struct view *view, const struct view *other, uint32_t team,
                      const struct output *to);
json_t *score_text_json(const struct view *view, const struct view *other, uint32_t team);
