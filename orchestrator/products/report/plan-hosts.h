/* SPDX-License-Identifier: Apache-2.0 */
/* The hosts of a plan: what each carries, of its own room, and how the machines got there. */
#pragma once

#include <jansson.h>

#include "core/model/plan.h"
#include "products/print/output.h"

void plan_hosts_print(const struct plan *plan, const struct output *to);

/* Why the machines stand as they do; how much each host carries. */
json_t *plan_hosts_json(const struct plan *plan);
