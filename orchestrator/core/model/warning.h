/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Warning lists (docs/SHARING.md): what is known to be harmless. Texts, names and networks are
 * found by a hash, whatever the lists' lengths; substrings and expressions are few, and are tried
 * one after the other. Pure.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

#include "base/pool.h"

enum {
    WARNING_LISTS_MOST = 100,
    WARNING_ENTRIES_MOST = 50000,         /* of all lists */
    WARNING_BYTES_MOST = 2 * 1024 * 1024, /* of all entries */
    WARNING_ENTRY_MOST = 1024,            /* bytes of one, its NUL included */
    WARNING_SUBSTRINGS_MOST = 1000,
    WARNING_STEPS_MOST = 5000, /* of all expressions (core/model/pattern.h) */
    WARNING_LISTED_MOST = 8000 /* bytes of entries in one row warning.listed */
};

struct warning_index;

/* Empty, in `pool`, which must last as long as it is used; warning_index_free before the pool ends.
 */
struct warning_index *warning_index_new(struct pool *pool);
void warning_index_free(struct warning_index *index);

/* The next list: its ordinal is the number of lists. `attributes` are words of indicator types with
 * spaces between them, "" : all types. 0, or <0: no memory. */
int warning_add_list(struct warning_index *index, int type, const char *attributes);

/*
 * An entry of the list added last, which warning_canonical gave. 0; 1: *ret_why says why it is
 * none; <0: no memory.
 */
int warning_add_entry(struct warning_index *index, const char *entry, const char **ret_why);

/* The ordinal of the first list that has the canonical value; 0: none has. `type`: enum
 * indicator_type. */
uint32_t warning_find(struct warning_index *index, int type, const char *value);

/* The form in which an entry of a list of that type is compared. 0; 1: it is none of such a list,
 * as *ret_why says. */
int warning_canonical(int type, const char *text, char to[WARNING_ENTRY_MOST],
                      const char **ret_why);
