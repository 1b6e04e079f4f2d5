/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The range's own directories, and when they may go. A marker file .range-<run> lies in `disks` as
 * long as files of the run may exist; nothing is ever removed from a directory without it.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>

#include "virt/host/range.h"

/* Sets the mark, and makes the directory anew when it is gone. */
int range_mark(const struct range *range, struct error *err);

/* Says of what failed that no space is left, where that is so. */
void range_blame_space(const struct range *range, struct error *err);

/* Removes everything below `disks`, the mark last. Returns whether nothing is left. */
bool range_remove_files(const struct range *range);

/* Has everything of the range been removed (no mark is left)? */
bool range_is_removed(const struct range *range);

/* After closing, of a range that is removed: removes what the embedded driver wrote, the rights
 * that the guests' user was given, and empty directories. */
void range_forget(const struct range *range);
