/* SPDX-License-Identifier: Apache-2.0 */
/* What `excon up --fork` makes of a plan: how many machines boot, and how many are made from them.
 */
#pragma once

#include <jansson.h>

#include "products/print/output.h"
#include "products/report/plan-cost.h"
#include "products/report/plan-print.h"

/*
 * Does `excon up` fork by itself? Where that is sooner by a quarter of the time and five minutes,
 * by the model of plan-cost.h, and there is room for the memories on the disk. Where a golden
 * machine would get a feature, all are booted unless somebody asks: a feature that needs its team's
 * network fails there.
 */
bool plan_forks_pay(const struct plan_cost *cost, const struct plan_host *host);

/* Nothing where no two machines are alike. */
void plan_forks_print(const struct plan_cost *cost, const struct plan_host *host,
                      const struct output *to);

/* {golden, forked, booted: machines; once, each: runs of features; disk: bytes more, at most;
 * disk_first: bytes at first; boot_ms, fork_ms: until all answer, by the model of plan-cost.h;
 * unasked: whether `excon up` forks without --fork} */
json_t *plan_forks_json(const struct plan_cost *cost, const struct plan_host *host);
