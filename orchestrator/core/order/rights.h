/* SPDX-License-Identifier: Apache-2.0 */
/* What a seat (a session's role and team) may see and order (design: exercise 4.3). Pure. */
#pragma once

#include <excon/row.h>
#include <stddef.h>

/* May a session of `role`, in `team` (0: none), see a row of this audience? */
bool rights_see(enum audience audience, uint32_t row_team, enum role role, uint32_t team);

/* May it see a row of AUDIENCE_NAMED of `row_team` that names the teams `to`? */
bool rights_see_named(uint32_t row_team, const struct ordinals *to, enum role role, uint32_t team);

/* May a session of `role` that sees a row of that kind be told this field of it? */
bool rights_see_field(enum row_kind kind, const char *field, enum role role);

/*
 * Is the field told to nobody but the person in the row's field `by`, whatever the role? So two
 * evaluators do not see each other's sheets before all are in. And does the kind have such fields?
 */
bool rights_is_own(enum row_kind kind, const char *field);
bool rights_has_own(enum row_kind kind);

/* Does this role belong to a team, whose rows it sees? */
bool rights_has_team(enum role role);

/* May `role` export ground truth? */
bool rights_see_truth(enum role role);

enum may {
    MAY_NOT,
    MAY_ASK, /* the order waits until somebody who may give it approves */
    MAY
};

/*
 * May `role` give the order `verb`, or use the right of that name (core/order/orders.def)? `own`:
 * it concerns the session's own team only.
 */
enum may rights_may(enum role role, const char *verb, bool own);

/* The n-th order or right of the list, from 0; NULL: there are no more. */
const char *rights_name(size_t n);
