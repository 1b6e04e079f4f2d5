/* SPDX-License-Identifier: Apache-2.0 */
/* What starting a program in the loop (child.c) and outside it (child-run.c) share. */
#pragma once

#include "base/loop/child.h"

/* Our environment with the plan's additions in place of variables of the same name: an array to be
 * freed, its texts borrowed. */
char **spawn_environment(const struct child_plan *plan, struct error *err);

/* A pipe, CLOEXEC at birth. `ours` (0 or 1) is the end that does not block. */
int spawn_pipe(int ends[2], int ours, struct error *err);

/* Where standard error goes: the plan's descriptor, or /dev/null, which the caller closes
 * (*ret_opened). */
int spawn_errors(const struct child_plan *plan, int *ret_descriptor, bool *ret_opened,
                 struct error *err);

/* Closes and forgets. */
void spawn_close(int *descriptor);

/* Kills the remaining processes of the group that `pid` led. */
void spawn_sweep(int pid);

/* Makes every descriptor above the standard three CLOEXEC, those too that whoever started us left
 * open. */
void spawn_seal(void);
