/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the report, in their order: a function each, which adds nothing where there is
 * nothing to tell. */
#pragma once

#include "products/aar/aar-hits.h"

void aar_cover(struct aar *aar, const struct aar_options *options);
void aar_commander(struct aar *aar, const struct aar_hit *hits, size_t count);
void aar_objectives(struct aar *aar);
void aar_objectives_tables(struct aar *aar); /* without a part of their own */
void aar_storylines(struct aar *aar, const struct aar_hit *hits, size_t count);
void aar_sharing(struct aar *aar);
void aar_sharing_matrix(struct aar *aar); /* who told whom, without a part of its own */
void aar_cop(struct aar *aar);
void aar_cop_tables(struct aar *aar); /* without a part of their own */
void aar_teams(struct aar *aar);
void aar_availability(struct aar *aar);
void aar_control(struct aar *aar);
void aar_amends(struct aar *aar); /* without a part of its own */
void aar_improvement(struct aar *aar, const struct aar_hit *hits, size_t count);
void aar_method(struct aar *aar);

/* Other forms: one part each. */
void aar_hotwash(struct aar *aar);
void aar_blank(struct aar *aar);
void aar_wall(struct aar *aar, const struct aar_options *options);

/* What is public, as far as `view` says, without a part of its own; nothing where nothing is. And
 * the page of the media cell. */
void aar_feed(struct aar *aar, const struct view *view);
void aar_media(struct aar *aar);

/* What a team's reports were worth; for the team itself what was released of it. */
void aar_team_grading(struct aar *aar, const struct view_team *team);

/* Of a team's deadlines of stages: a row of that table each (stage, report, inject, due, state).
 * And the last of these in words. */
void aar_deadlines(struct aar *aar, struct aar_table *table, const struct view_team *team);
const char *aar_deadline_state(const struct view *view, const struct view_deadline *one,
                               enum aar_mark *ret_mark);
