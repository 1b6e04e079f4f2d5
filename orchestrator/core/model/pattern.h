/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions of strangers (docs/SHARING.md, "Expressions"): a pattern becomes steps, and
 * all ways through them are followed at once. A match costs at most steps times characters,
 * whatever the pattern is; there is no backtracking and no recursion while matching. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/pool.h"

enum { PATTERN_STEPS_MOST = 1000 };

struct pattern;

/*
 * Reads a pattern, UTF-8, also as "/…/i". 0: *ret_pattern is the pool's; 1: *ret_why says what is
 * wrong with it; <0: no memory.
 */
int pattern_read(const char *text, struct pool *pool, struct pattern **ret_pattern,
                 const char **ret_why);

/* At most PATTERN_STEPS_MOST. */
size_t pattern_steps(const struct pattern *pattern);

/* Does it match somewhere in the value, UTF-8? Uses memory of the pattern's own: one call at a
 * time. */
bool pattern_matches(struct pattern *pattern, const char *value);
