/* SPDX-License-Identifier: Apache-2.0 */
/* What every part of a scenario is made of: places in the document, references, texts, packages. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A place in the file, from 1; line 0: nowhere. Columns count characters, not bytes. */
struct mark {
    uint32_t line, column;
};

/* Names an element of a section; id NULL: none was given. */
struct ref {
    struct mark mark;
    const char *id; /* as written; of an entity its dotted path */
    uint32_t index; /* into the section's items */
};

struct refs {
    struct ref *items;
    size_t count;
};

struct scenario_text {
    struct mark mark;
    const char *text;
};

struct scenario_texts {
    struct scenario_text *items;
    size_t count;
};

struct scenario_pair {
    struct mark mark;
    const char *key, *value;
};

struct scenario_pairs {
    struct scenario_pair *items;
    size_t count;
};

/* A package; name NULL: none. `version` is "*" when only the name was written. */
struct source {
    struct mark mark;
    const char *name, *version;
};
