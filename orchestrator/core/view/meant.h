/* SPDX-License-Identifier: Apache-2.0 */
/* Which name of the exercise somebody has probably mistyped, for "did you mean". NULL: none is
 * near, or the word is one of the names. */
#pragma once

#include <stdint.h>

struct view;

const char *meant_team(const struct view *view, const char *word);
/* An inject or event. */
const char *meant_item(const struct view *view, const char *word);
/* A metric of the team or of all teams together; of any team where it is 0. */
const char *meant_metric(const struct view *view, uint32_t team, const char *word);

/* "; did you mean \"web\"?", or nothing where there is no best; behind what is said to be wrong. */
enum { MEANT = 96 };
const char *meant_text(char to[MEANT], const char *best);
