/* SPDX-License-Identifier: Apache-2.0 */
/* What evaluators' sheets say, for the parts of the report: those that are opened and count. */
#pragma once

#include "products/aar/aar.h"

/* How a criterion was rated: the mean of the sheets' marks about one thing. */
struct aar_rating {
    const struct view_graded *graded;
    const struct view_criterion *criterion;
    uint32_t mark; /* 0 … SHEET_MARK_MOST, half up */
    enum rating rating;
};

/* All of them, of the report's pool; a team's own fold has none. */
const struct aar_rating *aar_ratings(struct aar *aar, size_t *ret_count);

/*
 * An objective's rating: that of the worst criterion of all metrics below it. False: none of them
 * was rated.
 */
bool aar_objective_rating(struct aar *aar, const struct view_objective *objective,
                          enum rating *ret);

/* "S: performed with some challenges", as a mark. */
enum aar_mark aar_rating_mark(enum rating rating);

/* In numbers: sheets, disagreements, ratings. Nothing where there is no sheet. */
void aar_sheets_facts(struct aar *aar, struct aar_table *facts);

/* Tables of a team: its ratings, and what the sheets say; for the team itself what was released. */
void aar_team_sheets(struct aar *aar, const struct view_team *team);
