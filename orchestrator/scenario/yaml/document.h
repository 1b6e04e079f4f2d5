/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A YAML document as a tree with marks. What always holds of a tree that document_read gave: texts
 * are valid UTF-8 without NUL, depth and the number of items (aliases counted as often as they are
 * used) are bounded, nothing contains itself. An alias is the very item that its anchor names.
 */
#pragma once

#include <excon/error.h>

#include "scenario/yaml/complaints.h"

enum {
    DOCUMENT_DEPTH_MOST = 64,
    DOCUMENT_ITEMS_MOST = 2 * 1000 * 1000,  /* as written */
    DOCUMENT_WEIGHT_MOST = 4 * 1000 * 1000, /* as read, with each alias unfolded */
    DOCUMENT_ANCHORS_MOST = 1000,
    DOCUMENT_ALIASES_MOST = 100 * 1000,
    DOCUMENT_PARTS_MOST = 24,
};

enum { ITEM_COUNT_MOST = (1 << 29) - 1 };

enum item_kind { ITEM_SCALAR, ITEM_LIST, ITEM_MAP };

/* There is one for every few bytes of a document, so it is kept small. */
struct item {
    union {
        const char *text;    /* of a scalar */
        struct item **items; /* of a list */
        struct pair *pairs;  /* of a map */
    };
    uint32_t length;     /* of the text */
    unsigned count : 29; /* at most ITEM_COUNT_MOST: of what a list or a map holds; 0 of a scalar */
    unsigned kind : 2;   /* enum item_kind */
    bool plain : 1; /* a scalar without quotes, |, > or a tag: may be a number, a boolean or null */
    struct mark mark;
};

_Static_assert((int)DOCUMENT_ITEMS_MOST < (int)ITEM_COUNT_MOST, "their number fits");

struct pair {
    struct item *key, *value;
};

/*
 * Reads the one document that `bytes` hold. 0: *ret_root is its root (NULL when it is empty), all
 * of it in `pool`; 1: a complaint says why not; <0: no memory.
 */
int document_read(struct pool *pool, const char *bytes, size_t length, bool strict,
                  struct complaints *complaints, struct item **ret_root, struct error *err);

/*
 * A tree that can be given up in parts: what each list or map in the root holds is in a pool of its
 * own, and the texts in `texts` alone. Begins as {.texts = …}.
 */
struct document_tree {
    struct pool *texts;
    struct document_part {
        const struct item *of; /* in the root; NULL: the root itself, and what has no other part */
        struct pool pool;
    } parts[DOCUMENT_PARTS_MOST];
    size_t count;
    bool aliased; /* its parts may hold each other's items */
};

int document_read_tree(struct document_tree *tree, const char *bytes, size_t length, bool strict,
                       struct complaints *complaints, struct item **ret_root, struct error *err);

/* The part of `of` is not needed any more: neither its items nor what was taken of its pool. */
void document_drop_part(struct document_tree *tree, const struct item *of);
/* For what lives as long as the items of `of`. */
struct pool *document_part_pool(struct document_tree *tree, const struct item *of);
void document_tree_done(struct document_tree *tree);

/* `null`, `~`, nothing: as YAML 1.2 reads it. NULL is null too. */
bool item_is_null(const struct item *item);

/* The items in it, itself among them, each alias unfolded. */
size_t item_weight(const struct item *item);

/* "a list", "a mapping", "a text", "a number" …: for complaints. */
const char *item_word(const struct item *item);
