/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How teams stand, as rows tell it to those who are told no awards: a total for each team. Rows
 * give it to a seat that is not told of the team otherwise, so the standings have names of their
 * own. A team's total in the view is always that of its newest standing when there is one: what a
 * seat was told of its parts may be a part only.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

struct view;
struct view_team;

struct view_standing {
    struct score_standing now; /* texts in the view's pool */
    int64_t x, wall;           /* of the newest row */
};

/* Part of struct view. */
struct view_standings {
    struct view_standing *list; /* in the order in which teams were first told of */
    size_t count;
};

/* A team's standing; NULL: none was told. */
const struct view_standing *view_standing_of(const struct view *view, uint32_t team);

/* Its place among the standings, as score_place says it: one more than there are teams before it,
 * so that equal ones share it (1, 2, 2, 4). */
size_t view_standing_place(const struct view *view, const struct view_standing *standing);

/* Were this reader's rows to say the team's points, if there were any? False while the scenario
 * tells them to nobody outside exercise control and the team's trainers, and no row has told some:
 * its points are then not 0 but unknown. */
bool view_points_are_told(const struct view *view, const struct view_team *team);

/* ---- whom rows are for (core/decide) ---- */

/* The audience of a row that says points of a metric, a charge or an adjustment of one team:
 * AUDIENCE_TEAM or AUDIENCE_TRAINER. */
enum audience view_scores_own(const struct view *view);

/* Is the total of each team told to more than itself, and (then *ret) to whom? */
bool view_scores_told(const struct view *view, enum audience *ret);
