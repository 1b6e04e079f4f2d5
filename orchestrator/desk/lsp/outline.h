/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A YAML text that somebody is typing: which keys lead to each place of it. Unlike the loader this
 * reads every text to its end, also one that is no YAML yet: indentation, keys, lists and flow
 * collections are followed as far as they can be, and nothing is refused.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { OUTLINE_DEPTH = 32, OUTLINE_WORD = 128 };

/* The way to a place: keys as written, "[]" for an element of a list. Deeper ones are cut off. */
struct outline_path {
    char words[OUTLINE_DEPTH][OUTLINE_WORD];
    size_t count;
};

struct outline_token {
    bool key;          /* else a scalar, whose path ends with the key that it is the value of */
    size_t start, end; /* in the text, without quotes */
    char text[OUTLINE_WORD];
    const struct outline_path *path; /* of a key: without the key */
};

/* Hands out all keys and scalars from the beginning, until `take` returns false. */
void outline_read(const char *text, size_t length,
                  bool (*take)(void *data, const struct outline_token *token), void *data);

/* Where a word that is typed at the end of the text would stand: a key of the mapping at *ret_path,
 * or (false) a value of it. *ret_start is where the word begins. */
bool outline_end(const char *text, size_t length, struct outline_path *ret_path, size_t *ret_start);
