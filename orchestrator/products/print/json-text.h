/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <jansson.h>

/* A text as it is: JSON escapes it. One that is no UTF-8 is cleaned, "" for NULL. NULL: no memory.
 */
json_t *json_text(const char *text);

/* What a person did at exercise ms `x`: {x, by, approved, reason}. NULL: no memory. */
json_t *json_deed(int64_t x, const char *by, const char *approved, const char *reason);
