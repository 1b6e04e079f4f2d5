/* SPDX-License-Identifier: Apache-2.0 */
/* The lamps of a COMCHECK (core/view/comcheck.h), for people and programs. */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "products/print/output.h"

/* A table with a line for each team; `lacking`: only teams that lack a lamp. Nothing without a
 * COMCHECK. */
void comcheck_text_print(const struct output *to, const struct view *view, bool lacking);

/* {started, x, by, teams: [{team, key, inbox, answer, reached, machines, whole}]} */
json_t *comcheck_text_json(const struct view *view);
