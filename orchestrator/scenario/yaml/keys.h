/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key engine: an element of the language is a const table of its keys. The engine reads a
 * mapping into a struct by that table and complains of unknown keys, keys said twice, wrong types
 * and what is missing; docs/SCENARIO.md and the editors' schema come from the same tables.
 */
#pragma once

#include "scenario/yaml/document.h"
#include "scenario/yaml/loader.h"

enum key_type {
    KEY_TEXT,    /* const char *; any scalar but null is its own text */
    KEY_BOOL,    /* bool */
    KEY_WHOLE,   /* int64_t in least … most */
    KEY_REAL,    /* double, of 32-bit precision */
    KEY_WORD,    /* int, index into `words` */
    KEY_SIZE,    /* int64_t, bytes */
    KEY_SPAN,    /* int64_t, ms, of a duration */
    KEY_SECONDS, /* int64_t, ms, of a duration floored to whole seconds */
    KEY_POINTS,  /* int64_t, thousandths */
    KEY_SOURCE,  /* struct source */
    KEY_TEXTS,   /* struct scenario_texts */
    KEY_REF,     /* struct ref into `section` */
    KEY_REFS,    /* struct refs into `section` */
    KEY_ITEM,    /* nothing is stored: the element's own code reads it */
    KEY_IGNORED, /* of older versions: read over with a warning */
    KEY_TYPES
};

enum key_flags {
    KEY_REQUIRED = 1,
    KEY_OWN = 2,       /* excon's own: unseen by SDL 0.21 */
    KEY_LATER = 64,    /* beside KEY_OWN: in the base since SDL 0.21.2 */
    KEY_OTHERS = 128,  /* stands for keys of any other name, which the element's own code reads */
    KEY_NOT_EMPTY = 4, /* a list with at least one item; a duration or size that is not 0 */
};

struct key {
    const char *name; /* in lower case */
    /* NULL: lower, Capitalized and UPPER; "" lower only; "*" any case; else all of them with bars:
     * "|tlos|TLOs|" */
    const char *spellings;
    enum key_type type;
    unsigned flags;
    size_t offset; /* in the element */
    const char *const
        *words; /* of KEY_WORD, to NULL; each "|VM|vm|" as `spellings`, or one plain word */
    int64_t least, most;  /* of KEY_WHOLE; both 0: 0 … 2^32-1 */
    enum section section; /* of KEY_REF and KEY_REFS */
    const char *about;    /* for the documentation */
};

enum { KEYS_MOST = 28 };

struct key_table {
    const char *element; /* "condition" */
    bool strict; /* an unknown key is an error: excon's own blocks, and Switch nodes as in 0.21 */
    const char *unknown; /* what is said of it there; NULL: the usual words */
    const struct key *keys;
    size_t count;
};

/* Is it "<<"? Then a warning says that merge keys are not read. */
bool keys_is_merge(struct loader *loader, const struct item *key);

/*
 * Reads `map` (an element called `id`, whose name stands at `at`) into `element`. seen[i] is the
 * pair of keys[i], NULL when it was not there, was null where null means nothing, or belongs to
 * excon alone in a document read as SDL 0.21. false: it is not a mapping (a complaint says so);
 * single keys that are wrong do not end the reading, loader->wrong names them.
 */
bool keys_read(struct loader *loader, const struct item *map, const struct key_table *table,
               const char *id, struct mark at, void *element, const struct pair *seen[KEYS_MOST]);

/* ---- values, for KEY_ITEM
 * ------------------------------------------------------------------------ Each returns whether it
 * could be read; if not, a complaint says what `what` must be. */
/* The complaint alone: what `expected` says was expected. Always false. */
bool value_must_be(struct loader *loader, const struct item *item, const char *what,
                   const char *expected);
bool value_text(struct loader *loader, const struct item *item, const char *what, const char **ret);
bool value_bool(struct loader *loader, const struct item *item, const char *what, bool *ret);
bool value_whole(struct loader *loader, const struct item *item, const char *what, int64_t least,
                 int64_t most, int64_t *ret);
bool value_real(struct loader *loader, const struct item *item, const char *what, double *ret);
bool value_word(struct loader *loader, const struct item *item, const char *what,
                const char *const *words, int *ret);
bool value_size(struct loader *loader, const struct item *item, const char *what, int64_t *ret);
bool value_span(struct loader *loader, const struct item *item, const char *what, int64_t *ret);
bool value_points(struct loader *loader, const struct item *item, const char *what, int64_t *ret);
bool value_texts(struct loader *loader, const struct item *item, const char *what,
                 struct scenario_texts *ret);
bool value_ref(struct loader *loader, const struct item *item, const char *what,
               enum section section, bool own, struct ref *ret);
bool value_refs(struct loader *loader, const struct item *item, const char *what,
                enum section section, bool own, struct refs *ret);

/* Must be a mapping (null reads as an empty one when `null_is_empty`). Its keys may be of any kind:
 * who reads them asks value_key. */
bool value_map(struct loader *loader, const struct item *item, const char *what,
               bool null_is_empty);
/* A key of the mapping `what` must be a text: `key->text` is nothing else's. */
bool value_key(struct loader *loader, const struct item *key, const char *what);
bool value_list(struct loader *loader, const struct item *item, const char *what);

/* Is the item a plain whole number (decimal, 0x, 0o, 0b) that fits? */
bool item_whole(const struct item *item, int64_t *ret);

/* The first spelling of one of a key's `words`, and how long it is. */
const char *spelling_first(const char *word, int *ret_length);

/* Does `text` stand in `spellings`, as written in struct key? `name` is the lower spelling. */
bool spelled(const char *spellings, const char *name, const char *text);
