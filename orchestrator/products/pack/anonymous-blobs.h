/* SPDX-License-Identifier: Apache-2.0 */
/* The blobs of an anonymous copy: without names, under their new hashes. */
#pragma once

#include "journal/journal.h"
#include "products/pack/anonymous-names.h"
#include "products/pack/hidden.h"

struct anonymous_hash {
    char old[JOURNAL_HASH_TEXT], new[JOURNAL_HASH_TEXT]; /* by which excon names it */
    bool made;
};

/* From old hashes to new ones: BLAKE2b of every blob, SHA-256 of every blob that is a text. */
struct anonymous_map {
    struct anonymous_hash *list; /* by `old` */
    size_t count, room;
    struct anonymous_hash *sums; /* of SHA-256, by `old` */
    size_t sum_count, sum_room;
};

/* Writes all blobs of `from` without names into `to`; a blob that names another by its hash names
 * it by the new one. 0, or <0. */
int anonymous_map_make(struct anonymous_map *map, const struct hidden *hidden,
                       const struct anonymous_blobs *left_out, struct journal *from,
                       struct journal *to, struct error *err);
void anonymous_map_done(struct anonymous_map *map);

/* A text without names and with new hashes; malloc'd. NULL: no memory. */
char *anonymous_map_text(const struct anonymous_map *map, const struct hidden *hidden,
                         const char *text, size_t length, size_t *ret_length);
