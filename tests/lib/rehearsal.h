/* SPDX-License-Identifier: Apache-2.0 */
/* For tests: a scenario's text rehearsed in a folder, and what came of it. */
#pragma once

#include "engine/control/controller.h"
#include "core/view/view.h"

/* How the ranges of both functions below behave; NULL, as at first: by default. */
extern const struct range_model *rehearsal_model;
/* Is told once they have taken up what is there; -1, as at first: nothing is. */
extern int rehearsal_ready;

/* Loads, plans, creates and runs `text` in `folder` (made new) with a provider program or NULL. 0
 * ended. */
int rehearsal_run(const char *text, const char *folder, const char *provider, struct error *err);

/* Takes up what a killed run left in its folder. 0 ended. */
int rehearsal_resume(const char *folder, struct error *err);

/* Folds the journal of a folder. NULL: *err says why. */
struct view *rehearsal_view(const char *folder, struct error *err);

/* All rows of a folder's journal with their chain, as text. Malloc'd. */
char *rehearsal_rows(const char *folder, struct error *err);
