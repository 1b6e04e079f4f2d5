/* SPDX-License-Identifier: Apache-2.0 */
/* What became of each inject with each team that it reached: what the team declared, what the
 * range saw. */
#pragma once

#include "products/aar/aar.h"

/* Exercise ms; -1: not. */
struct aar_hit {
    const struct view_inject *inject;
    const struct view_team *team;
    const struct view_report *report;           /* decided to be about it; NULL: none */
    const struct view_expectation *expectation; /* the first one of the team; NULL: none */
    int64_t delivered, detected, reported, contained;
    int64_t seen, whole; /* by checks of the machine that it went into */
};

/* All of them, by inject and team, in the report's pool: injects that went into a machine of a team
 * or of which something is expected. NULL without memory. */
struct aar_hit *aar_hits(struct aar *aar, size_t *ret_count);

/* Spans of all hits, in a table of them (aar-hits.c). */
void aar_medians(struct aar *aar, const struct aar_hit *hits, size_t count);
