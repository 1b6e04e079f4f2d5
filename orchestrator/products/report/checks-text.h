/* SPDX-License-Identifier: Apache-2.0 */
/* Checks that give no value that counts now, and why: of `excon status`. */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "products/print/output.h"

void checks_text_print(const struct output *to, const struct view *view);

/* A list of these checks: {check, vm, state, guest, in_a_row, since, text}. */
json_t *checks_text_json(const struct view *view);
