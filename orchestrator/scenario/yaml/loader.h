/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the loader's files share while a document is read: where memory and complaints come from,
 * and the references that wait until every section has been read.
 */
#pragma once

#include "scenario/yaml/complaints.h"
#include "scenario/yaml/document.h"
#include "core/model/scenario.h"

enum section {
    SECTION_NONE,
    SECTION_ENTITIES,
    SECTION_NODES,
    SECTION_INFRASTRUCTURE,
    SECTION_FEATURES,
    SECTION_CONDITIONS,
    SECTION_VULNERABILITIES,
    SECTION_VARIABLES,
    SECTION_METRICS,
    SECTION_EVALUATIONS,
    SECTION_TLOS,
    SECTION_GOALS,
    SECTION_INJECTS,
    SECTION_EVENTS,
    SECTION_SCRIPTS,
    SECTION_STORIES,
    SECTIONS
};

/* A name of a section's element, for look-ups: sorted by id. */
struct name_of {
    uint64_t key; /* the eight bytes of the id behind what all of them begin with */
    const char *id;
    uint32_t index;
};

struct names {
    struct name_of *items;
    size_t count;
    size_t common; /* bytes that all ids begin with */
};

/* A reference that is to be resolved; where it is kept does not move. */
struct pending {
    struct ref *ref;
    enum section section;
    bool own; /* stands in a key of excon's: may name what short forms made */
};

struct loader {
    struct pool *pool;         /* of what is read */
    struct pool *scratch;      /* of what lives as long as the section's items; NULL: `pool` */
    struct scenario *scenario; /* NULL while a package is read */
    struct complaints *complaints;
    bool ocr;   /* as SDL 0.21: keys of excon's own are not seen */
    bool later; /* as SDL 0.21.2: with its keys that 0.21.0 does not have */
    bool aces;  /* it was said that the document is of the dialect ACES */
    bool no_memory;
    uint32_t wrong; /* which keys of the mapping read last could not be read, bit i for keys[i] */
    struct pending *pending;
    size_t pending_count;
    uint32_t named; /* by references in excon's own keys: bit i for section i */
    struct names names[SECTIONS];
    const struct pair **condition_points; /* by condition: its short form, or NULL */
    const struct pair **inject_at;        /* by inject */
    size_t
        suggested; /* how many suggestions were looked for: bounded, because each reads all names */
};

/* Zeroed memory of the pool; NULL sets no_memory. */
void *loader_take(struct loader *loader, size_t count, size_t size);
/* The same from the scratch pool. */
void *loader_take_scratch(struct loader *loader, size_t count, size_t size);
char *loader_print(struct loader *loader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Warns, but not when the document is read as SDL 0.21, which has no warnings. Returns whether it
 * did. */
bool loader_warn(struct loader *loader, struct mark at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Remembers a reference for cross_resolve. */
void loader_pend(struct loader *loader, struct ref *ref, enum section section, bool own);

/* The word nearest to `text` among what has been offered, for "did you mean"; bounded in all. */
struct nearest {
    const char *text, *best;
    unsigned distance;
};

bool nearest_start(struct loader *loader, struct nearest *nearest, const char *text);
void nearest_offer(struct nearest *nearest, const char *word);
/* Adds the hint to the complaint made last, if a word was near enough. */
void nearest_hint(struct loader *loader, const struct nearest *nearest);
