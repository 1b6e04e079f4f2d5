/* SPDX-License-Identifier: Apache-2.0 */
/* Orders that wait for approval, as commands list them. */
#pragma once

#include <jansson.h>

#include "engine/reading/found.h"
#include "products/print/desk.h"

/* A line for each that waits. Returns how many. */
size_t asks_print(const struct output *to, const struct view *view);

/* All orders that were ever asked for, and their answers. */
json_t *asks_json(const struct view *view);

/* Prints those that wait of a folded exercise. Returns the exit code. */
int asks_list(const struct desk *desk, const struct found *found);
