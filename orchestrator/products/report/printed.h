/* SPDX-License-Identifier: Apache-2.0 */
/* What a check, an inject or a feature printed, from the journal: a stranger's bytes, told so that
 * a terminal may see them. */
#pragma once

#include <jansson.h>

#include "engine/reading/found.h"
#include "products/print/output.h"

/* Its first lines, or that there are none; `hash`: of the blob, "" for nothing. */
void printed_print(const struct output *to, const struct found *found, const char *hash);

/* All of it as a text; bytes that are no UTF-8 cannot stand in JSON, and are cleaned. */
json_t *printed_json(const struct found *found, const char *hash);
