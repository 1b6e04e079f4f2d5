/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What seats reach of the range through the controller: the connections that are open. A controller
 * that starts has none of those of the one before it, so its first row closes all of them.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

enum { REACHES_MOST = 256 /* open at once */, REACHES_OF_SEAT = 64 /* of a role in a team */ };

struct view;

struct view_reach {
    uint32_t number, vm, port, team,
        session; /* session: a member's; 0: the operator's own socket */
    enum reach_what what;
    enum role role;
    int64_t x, wall; /* its begin */
    char by[64];
};

/* Part of struct view. */
struct view_reaches {
    struct view_reach *open; /* in no order */
    size_t count, room;
    uint32_t newest; /* the greatest number */
};

/* One that is open; NULL: it is not. */
struct view_reach *view_reach(const struct view *view, uint32_t number);

/* How many the seats of this role in this team have open. */
size_t view_reaches_of(const struct view *view, enum role role, uint32_t team);
