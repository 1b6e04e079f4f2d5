/* SPDX-License-Identifier: Apache-2.0 */
/* The common operational picture, printed (core/view/cop.h). `x` is exercise ms now: ages count
 * back from it. */
#pragma once

#include <jansson.h>

#include "core/view/cop.h"
#include "products/print/output.h"

/* Everything. NULL: no memory. */
json_t *cop_text_json(const struct view *view, const struct cop *cop, int64_t x);

/* Campaigns, nations, and what is asked for; `team`: of the nations this one alone, 0: all. */
void cop_text_print(const struct output *out, const struct view *view, const struct cop *cop,
                    uint32_t team, int64_t x);
