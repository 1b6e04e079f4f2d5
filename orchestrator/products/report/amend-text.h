/* SPDX-License-Identifier: Apache-2.0 */
/* What amends of the scenario made of one thing, for people and as JSON. `what` it is ("inject",
 * "event", "metric"), its id, and its team (0: all). */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "products/print/output.h"

/* A line for each difference; nothing where there is none. */
void amend_text_print(const struct output *out, const struct view *view, const char *what,
                      const char *id, uint32_t team);

/* [{"how": …, "field": …, "was": …, "now": …, "by": …, "at": exercise ms}, …] */
json_t *amend_text_json(const struct view *view, const char *what, const char *id, uint32_t team);
