/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a report's form, out of the taxonomies and of what the team's seat was told. */
#pragma once

#include "base/pool.h"
#include "core/view/view.h"
#include "desk/form/form.h"

/* The form of a kind of report, in `pool`; NULL: there is no such kind, or no memory. `revises`:
 * the number of the report that is revised; 0: a new one. */
const struct form_plan *report_plan(struct pool *pool, const struct view *view, uint32_t team,
                                    const char *kind, uint32_t revises);
