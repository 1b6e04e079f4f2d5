/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who receives a share: the names that it gives, as teams and organisations outside of a view. A
 * person's share and one of the scenario's are resolved alike. For who sees all rows.
 */
#pragma once

#include "core/model/share.h"
#include "core/view/view.h"

enum {
    SHARE_TEAMS_MOST = SHARE_TO_MOST * 4,
    SHARE_OUTSIDE_MOST = 4000, /* bytes of the ids of organisations */
    SHARE_NAMES_MOST = 8000,   /* of teams */
};

struct share_to {
    uint32_t teams[SHARE_TEAMS_MOST];
    uint32_t count;
    char names[SHARE_NAMES_MOST], /* their ids, separated by spaces; empty where all receive it */
        outside[SHARE_OUTSIDE_MOST]; /* ids of organisations, separated by spaces */
    bool all, open;
};

/*
 * Fills *ret with the receivers of a share of team `own` (0: exercise control), itself left out. 0;
 * 1: `why` says which name nobody has, or whom the colour excludes, and *ret is of no use.
 */
int share_to_find(const struct view *view, const struct share *share, uint32_t own,
                  struct share_to *ret, char *why, size_t size);

/* Adds a team, unless it is there, or is `own`, or there is no room. */
void share_to_add_team(struct share_to *to, uint32_t team, uint32_t own);
