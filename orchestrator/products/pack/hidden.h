/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that are to be hidden, and texts with other words in their place. Names are found whatever
 * their case (Unicode's simple case mapping), the longest first; also as JSON writes them with
 * \u escapes, and as a URL writes them with %. A name of fewer than HIDDEN_SHORT characters is only
 * found where no letter or digit stands beside it, as it would be a part of many words.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>

enum { HIDDEN_SHORT = 4 };

struct hidden;

/* NULL: no memory. */
struct hidden *hidden_new(void);
void hidden_free(struct hidden *hidden);

/*
 * From now on `name` (NULL, "": nothing) reads `instead`. A name that is known already keeps its
 * first word. `everywhere`: also inside of words, unless it is short. 0, or <0 without memory.
 */
int hidden_add(struct hidden *hidden, const char *name, const char *instead, bool everywhere,
               struct error *err);

/* The word in the place of exactly this name; NULL: it is not known. */
const char *hidden_find(const struct hidden *hidden, const char *name);

/* The text with other words in the place of names: malloc'd, a NUL behind it, its length in
 * *ret_length. Bytes that are no UTF-8 are kept as they are. NULL: no memory. */
char *hidden_text(const struct hidden *hidden, const char *text, size_t length, size_t *ret_length);
