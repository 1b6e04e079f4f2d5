/* SPDX-License-Identifier: Apache-2.0 */
/* The folder of which an archive is made. */
#pragma once

#include "journal/journal.h"
#include "products/pack/pack.h"

/*
 * Copies journal (opened for reading), kept head and scenario into an empty folder. `anonymous`:
 * with numbers in the place of teams and people (products/pack/anonymous.h), and without a head.
 * *ret gets all but the files. The report is the caller's to add.
 */
int pack_stage(struct journal *journal, const char *folder, bool anonymous, struct pack_about *ret,
               struct error *err);
