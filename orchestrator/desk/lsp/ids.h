/* SPDX-License-Identifier: Apache-2.0 */
/* What a text defines, also one that cannot be loaded: the ids of its sections and where they
 * stand.
 */
#pragma once

#include "base/pool.h"
#include "desk/lsp/place.h"

struct id_defined {
    enum section section;
    const char *id; /* of an entity its dotted path */
    size_t start, end;
    const char *name, *description; /* or NULL */
};

struct ids {
    struct pool pool;
    struct id_defined *items;
    size_t count;
    bool no_memory;
};

enum { IDS_MOST = 100 * 1000 };

void ids_read(const char *text, size_t length, struct ids *ret);
void ids_done(struct ids *ids);

/* NULL: there is none. */
const struct id_defined *ids_find(const struct ids *ids, enum section section, const char *id);
