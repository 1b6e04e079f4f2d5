/* SPDX-License-Identifier: Apache-2.0 */
/* What fails or waits for exercise control, in words and for programs: of `excon status`. */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "products/print/output.h"

/* Injects that failed or were overtaken, open expectations and machines that hang, each with its
 * reason; the first of many by name. */
void trouble_text_print(struct output *to, const struct view *view, int64_t x);

/* An object with counts, and lists of these injects and expectations. */
json_t *trouble_text_json(const struct view *view, int64_t x);
