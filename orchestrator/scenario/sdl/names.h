/* SPDX-License-Identifier: Apache-2.0 */
/* The names of a section's elements, sorted, so that references find them (struct names). */
#pragma once

#include "scenario/yaml/loader.h"

/* One more; there is room for it. */
void names_add(struct names *names, const char *id, uint32_t index);

/* All of them in the order of their bytes, equal ones by their index. */
void names_sort(struct names *names);

/* The index of `id` among sorted names, or SCENARIO_NONE. */
uint32_t names_search(const struct names *names, const char *id);
