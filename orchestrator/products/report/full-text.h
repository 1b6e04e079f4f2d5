/* SPDX-License-Identifier: Apache-2.0 */
/* Machines that can write nothing, so that injects wait for them. */
#pragma once

#include "core/view/view.h"
#include "products/print/output.h"

/* How many injects are on their way to a VM that can write nothing of them. */
size_t full_count(const struct view *view, uint32_t vm);

/* A line for each of them, with how many injects wait; nothing when there is none. */
void full_text_print(const struct output *to, const struct view *view);
