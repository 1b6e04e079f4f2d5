/* SPDX-License-Identifier: Apache-2.0 */
/* How teams shared, and who told whom, printed (core/view/sharing.h). */
#pragma once

#include <jansson.h>

#include "core/view/sharing.h"
#include "products/print/output.h"

/* Everything. NULL: no memory. */
json_t *coordination_json(const struct view *view, const struct sharing *sharing);

/* A line for each team; and, of one team (0: of all), who told whom. */
void coordination_print_teams(const struct output *out, const struct view *view,
                              const struct sharing *sharing);
void coordination_print_pairs(const struct output *out, const struct view *view,
                              const struct sharing *sharing, uint32_t team);

/* What teams shared that a warning list has, of all teams (0) or of one. */
void coordination_print_benign(const struct output *out, const struct view *view,
                               const struct sharing *sharing, uint32_t team);
