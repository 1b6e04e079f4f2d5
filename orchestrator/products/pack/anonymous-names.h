/* SPDX-License-Identifier: Apache-2.0 */
/* The names that a journal's rows say. */
#pragma once

#include "journal/journal.h"
#include "products/pack/hidden.h"

/* Hashes of blobs that are left out whatever is in them: files that teams handed in. */
struct anonymous_blobs {
    char (*list)[JOURNAL_HASH_TEXT]; /* malloc'd */
    size_t count;
};

/* Adds all names to `hidden`. *ret is the caller's to free, also after an error. */
int anonymous_names(struct journal *journal, struct hidden *hidden, struct anonymous_blobs *ret,
                    struct error *err);

/* Is it a person's name in a row: of who ordered, decided or wrote? */
bool anonymous_is_actor(const char *field);
