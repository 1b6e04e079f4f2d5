/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the language says of a place in a document: which tables of keys hold there
 * (scenario/sdl/tables.h), and which ids may stand there. Made from the tables that read scenarios,
 * so it cannot say anything else than the loader.
 */
#pragma once

#include "desk/lsp/outline.h"
#include "scenario/sdl/tables.h"

enum { PLACE_TABLES = 2, PLACE_PATH = 256 };

struct place {
    char path[PLACE_PATH];                        /* "nodes.X.resources"; "" is the document */
    const struct key_table *tables[PLACE_TABLES]; /* a node's two, VM first */
    size_t count;
    const struct key *key; /* whose value the place is; NULL: none */
    enum section section;  /* SECTION_NONE, or ids of it stand here: as values, as keys of a map of
                              ids, or (`defines`) as what the section defines */
    bool defines;
};

/* What holds at the end of a way. */
void place_find(const struct outline_path *path, struct place *ret);

/* The key of that name, in any spelling; NULL: there is none. */
const struct key *place_key(const struct place *place, const char *name);

/* The section whose top-level key that is, "nodes", in any case; SECTION_NONE: of none. */
enum section place_section(const char *word);
