/* SPDX-License-Identifier: Apache-2.0 */
/* How teams stand, as a seat was told (core/view/standing.h). */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "products/print/output.h"

/* A table in the order of points, with places in a competitive exercise; nothing when no standing
 * was told. */
void standings_print(const struct output *to, const struct view *view);

/* [{team, title, points, max, place, x}] in the order of points; place is null in a collective
 * exercise. */
json_t *standings_json(const struct view *view);
