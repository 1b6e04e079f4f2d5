/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A copy of a journal without names: numbers stand in the place of teams ("team-1") and people
 * ("person-1") in every row, every blob and every text, whatever the case; addresses of sessions,
 * keys, codes and telephone numbers are left out, and so are blobs that are no text and files that
 * teams handed in. A name is what the rows say of teams, members, contacts and those who gave
 * orders; a nickname that nobody told excon stays.
 *
 * Rows keep their numbers and times. They are chained anew, and a last row, a note, says so and
 * names the head that the copy was made from. Signed heads are left out: the copy is signed by
 * nobody.
 */
#pragma once

#include "journal/journal.h"

/* `journal` is open for reading; `path` is a new file. 0, or <0. */
int anonymous_copy(struct journal *journal, const char *path, struct error *err);
