/* SPDX-License-Identifier: Apache-2.0 */
/* Green traffic: what is planned, and what came of it. */
#pragma once

#include <jansson.h>

#include "core/model/plan.h"
#include "core/view/view.h"
#include "products/print/output.h"

/* Of `excon plan`: what is done at which machines, and how many visits that is. */
void green_text_plan(const struct plan *plan, const struct output *to);

/* A line with the counts, then the machines where it fails; nothing where there is none. */
void green_text_print(const struct output *to, const struct view *view, const char *before);

/* {machines, done, failed, passed, failing: [{vm, text}]} */
json_t *green_text_json(const struct view *view);
