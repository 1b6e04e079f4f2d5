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
};

enum item_kind { ITEM_SCALAR, ITEM_LIST, ITEM_MAP };

/* There is one for every few bytes of a document, so it is kept small. */
struct item {
    uint8_t kind;   /* enum item_kind */
    uint8_t height; /* 1 for a scalar */
    bool plain;     /* a scalar without quotes, |, > or a tag: may be a number, a boolean or null */
    bool open;      /* its end has not been read yet */
    struct mark mark;
    uint32_t weight; /* items in it, itself among them */
    uint32_t length; /* of the text */
    uint32_t count;  /* of what a list or a map holds; 0 of a scalar */
    union {
        const char *text;    /* of a scalar */
        struct item **items; /* of a list */
        struct pair *pairs;  /* of a map */
    };
};

struct pair {
    struct item *key, *value;
};

/*
 * Reads the one document that `bytes` hold. 0: *ret_root is its root (NULL when it is empty), all
 * of it in `pool`; 1: a complaint says why not; <0: no memory.
 */
int document_read(struct pool *pool, const char *bytes, size_t length, bool strict,
                  struct complaints *complaints, struct item **ret_root, struct error *err);

/* `null`, `~`, nothing: as YAML 1.2 reads it. NULL is null too. */
bool item_is_null(const struct item *item);

/* "a list", "a mapping", "a text", "a number" …: for complaints. */
const char *item_word(const struct item *item);
