/* SPDX-License-Identifier: Apache-2.0 */
/* The first rows of an exercise: its plan, written into a new journal before a controller starts.
 */
#pragma once

#include "core/model/plan.h"
#include "engine/run/folder.h"

/*
 * Creates the folder's journal and commits the plan's rows as its first turn, at `wall`. `fast`:
 * for rehearsals, without waiting for the disk. 0, or <0 with words.
 */
int genesis_create(const struct folder *folder, const struct plan *plan, bool fast, int64_t wall,
                   struct error *err);
