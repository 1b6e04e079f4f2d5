/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rapid reaction team: the scenario gives it so many units (`exercise.rrt`), and a granted
 * request takes one until it is back. A unit that no request has is free.
 */
#pragma once

#include "core/view/view.h"

/* The request that has the unit; NULL: the unit is free. */
const struct view_request *rrt_request_of(const struct view *view, uint32_t unit);

/* The first free unit, from 1; 0: none is. */
uint32_t rrt_free_unit(const struct view *view);
uint32_t rrt_free_count(const struct view *view);

/* The unit that is with the team, or on its way to it; NULL: none. The one that was sent last. */
const struct view_request *rrt_of_team(const struct view *view, uint32_t team);

enum { RRT_TEXT = 96 };
/* "unit 1 is with estmark until 01:30:00", for people; of a seat "the unit …". */
const char *rrt_text(const struct view *view, const struct view_request *request,
                     char to[RRT_TEXT]);
