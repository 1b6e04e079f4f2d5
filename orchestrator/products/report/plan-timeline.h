/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/model/plan.h"
#include "products/print/output.h"

/* Prints the play hours, if there are any, and the timeline. */
void timeline_print(const struct plan *plan, const struct output *to);
