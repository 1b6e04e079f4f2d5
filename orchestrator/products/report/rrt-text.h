/* SPDX-License-Identifier: Apache-2.0 */
/* The rapid reaction team and what is asked of it, in words and for programs: of `excon status`. */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "products/print/output.h"

/* Open requests, and where the scenario's units are. */
void rrt_text_print(struct output *to, const struct view *view);

/* {units, free, travel, stay, away: […]}; units 0: the scenario counts none. */
json_t *rrt_text_json(const struct view *view);

/* Every request that was ever made, with its answer. */
json_t *rrt_text_requests_json(const struct view *view);
