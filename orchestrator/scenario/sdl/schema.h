/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The language as a JSON Schema (2020-12) for editors, made of the tables that read it. It knows
 * keys, types, words and what is required; what stands between elements (names that exist, cycles)
 * only the loader knows.
 */
#pragma once

#include <jansson.h>

/* A new reference; NULL: no memory, or a key that nothing describes (a test sees that there is
 * none). */
json_t *schema_make(void);
