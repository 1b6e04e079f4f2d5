/* SPDX-License-Identifier: Apache-2.0 */
/* The questions of teams that exercise control has not answered, for status and `excon answer`. */
#pragma once

#include <jansson.h>

#include "engine/reading/found.h"
#include "products/print/desk.h"

/* Prints the open ones, each with the command that answers it; returns how many. */
size_t questions_print(const struct output *to, const struct view *view);

/* All of them. */
json_t *questions_json(const struct view *view);

/* Lists the open ones as a command's result. Returns the exit code. */
int questions_list(const struct desk *desk, const struct found *found);
