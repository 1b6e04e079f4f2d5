/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What became of an exercise, from its journal: objectives and points of every team, injects,
 * events, and the faults of the range. Shown at the end of `excon run` and `excon rehearse`.
 */
#pragma once

#include <jansson.h>

#include "engine/reading/found.h"
#include "products/print/output.h"

struct summary {
    const struct view *view; /* the exercise's */
    uint32_t *vm_faults;     /* by VM - 1: how often it was lost, failed or unreachable */
    uint32_t *check_faults;  /* by condition - 1 */
    int64_t vm_fault_count, check_fault_count;
    int64_t rows;
    int64_t endex_x; /* exercise ms of ENDEX; -1: not called */
};

/* The exercise must be folded. */
int summary_init(struct summary *summary, struct found *found, struct error *err);
void summary_done(struct summary *summary);

/* Injects that could not be delivered, or were interrupted. */
size_t summary_broken(const struct summary *summary);

/* `events`: also what fired. */
void summary_print(const struct summary *summary, const struct output *to, bool events);
json_t *summary_json(const struct summary *summary);

/* What people have not graded yet, as a line with the command for it; nothing where all is graded.
 */
void summary_print_ungraded(const struct view *view, const struct output *to);

/* Objectives of a team (its own and the shared ones): reached and all, of one type. */
void summary_reached(const struct view_team *team, char (*to)[32]);
