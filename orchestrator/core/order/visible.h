/* SPDX-License-Identifier: Apache-2.0 */
/* What a session may see (design: exercise 4.3): one pure function of row, role and team. */
#pragma once

#include <excon/row.h>

/* May a session of `role`, in `team` (0: none), see a row of this audience? */
bool visible(enum audience audience, uint32_t row_team, enum role role, uint32_t team);

/* Is one of that role in a team, whose rows it sees? */
bool visible_has_team(enum role role);

/* May `role` take ground truth out of the exercise? */
bool visible_truth(enum role role);

enum may {
    MAY_NOT,
    MAY_ASK, /* whoever may give the order is asked to approve it */
    MAY
};

/* May `role` give the order `verb`? `own`: it concerns the session's own team only. */
enum may visible_order(enum role role, const char *verb, bool own);
