/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a plan's images are there, whole, and content with what its VMs have. */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/model/plan.h"

/* Every VM's image must be there. 0, or <0: one sentence that names what is missing and how to
 * build it. */
int images_check_plan(const struct plan *plan, struct error *err);

/* As images_check_plan, but whether each is whole is not looked at. */
int images_check_there(const struct plan *plan, struct error *err);

/* Says of the first VM that has less memory than its image needs; false: none has. */
bool images_find_small(const struct plan *plan, char *to, size_t size);
