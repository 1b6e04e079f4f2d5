/* SPDX-License-Identifier: Apache-2.0 */
/* Can the containers of a plan (`light: true` of a package) be made here? */
#pragma once

#include "core/model/plan.h"

#include <excon/error.h>

/* `connect`: the connection's URI, or "". Success where the plan has no container. An error names
 * one that cannot be made, and what it would need. */
int light_check(const struct plan *plan, const char *connect, struct error *err);
