/* SPDX-License-Identifier: Apache-2.0 */
/* Machines that can write nothing, so that injects wait for them. */
#pragma once

#include "core/view/view.h"
#include "products/print/output.h"

/* By VM (as view_vm numbers them), how many injects are on their way to it and it can write nothing
 * of them. Malloc'd; NULL: no memory. */
uint32_t *full_counts(const struct view *view);

/* A line for each of them, with how many injects wait; nothing when there is none. */
void full_text_print(const struct output *to, const struct view *view);
