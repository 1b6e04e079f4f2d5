/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/model/plan.h"
#include "products/print/output.h"

/* Prints what each rule of the scoring gives at least and at most, and the maintenance windows. */
void points_print(const struct plan *plan, const struct output *to);

/* Prints the scenario's warning lists. */
void points_print_warnings(const struct plan *plan, const struct output *to);
