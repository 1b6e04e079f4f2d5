/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluation sheets for people and programs: what the reader's fold knows of them. */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "products/print/output.h"

/* What is graded of a team (NULL: of all) by sheets, a line each; how many. */
size_t sheets_print(const struct output *to, const struct view *view, const struct view_team *team);

/* The same for programs, with the sheets; `graded` not NULL: that alone. */
json_t *sheets_json(const struct view *view, const struct view_team *team,
                    const struct view_graded *graded);

/* One thing that is graded, with all that its sheets say. */
void sheet_print(const struct output *to, const struct view *view,
                 const struct view_graded *graded);
