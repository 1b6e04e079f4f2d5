/* SPDX-License-Identifier: Apache-2.0 */
/* What `excon up --fork` makes of a plan: how many machines boot, and how many are made from them.
 */
#pragma once

#include <jansson.h>

#include "products/print/output.h"
#include "products/report/plan-cost.h"

/* Nothing where no two machines are alike. `merging`: of equal pages, as plan_host has it. */
void plan_forks_print(const struct plan_cost *cost, int merging, const struct output *to);

/* {golden, forked, booted: machines; once, each: runs of features; disk: bytes more, at most;
 * disk_first: bytes at first; boot_ms, fork_ms: until all answer, by the model of plan-cost.h} */
json_t *plan_forks_json(const struct plan_cost *cost);
