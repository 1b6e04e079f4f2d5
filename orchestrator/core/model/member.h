/* SPDX-License-Identifier: Apache-2.0 */
/* Members: what a name may be, and where a role sits. */
#pragma once

#include <excon/row.h>
#include <stddef.h>

enum { MEMBER_NAME_MOST = 32, MEMBER_TITLE_MOST = 120 };

/*
 * May a member be called so? 1 to 32 of a-z, 0-9 and "-", beginning with a letter; no role's word
 * and no word that the portal uses itself. NULL: it may; else why not, in half a sentence.
 */
const char *member_name_fault(const char *name);

/* Has the role a seat of its own team, none, or (red, observer) either? */
bool member_needs_team(enum role role);
