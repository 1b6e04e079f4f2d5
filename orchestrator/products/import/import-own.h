/* SPDX-License-Identifier: Apache-2.0 */
/* What the importers of all formats share. */
#pragma once

#include "products/import/import.h"
#include "products/import/origin.h"
#include "products/import/sketch.h"

/* One file on its way into the sketch. */
struct importing {
    struct sketch *sketch;
    struct origin *origin;
    const struct import_options *options;
    const struct item *root; /* the origin's */
};

/* The elements of a list by a text that each has under one key; the first of several is found. */
struct import_index {
    const struct import_place *places;
    size_t count;
};

/* Each reads one file; what is wrong is an error among the origin's complaints. */
void import_kypo(struct importing *in);
void import_kypo_training(struct importing *in);
void import_ludus(struct importing *in);
void import_cyris(struct importing *in);
void import_caldera(struct importing *in);
void import_cexf(struct importing *in);
void import_openaev(struct importing *in);

/* The package that stands for an image of theirs: what --image says, else tiny, which is told. */
const char *import_image(struct importing *in, const struct item *said, const char *image);

/* A user that a machine can have, by which teams log in; what is none is told, and root's is left
 * to exercise control. */
void import_login(struct importing *in, struct sketch_node *node, const struct item *map,
                  const char *key);

/* The switch or machine of that name as the file says it, or NULL. */
struct sketch_node *import_node(const struct importing *in, const char *name);

/* Adds a line to a text of the sketch: "" and NULL add nothing. */
const char *import_append(struct importing *in, const char *text, const char *label,
                          const char *more);

/* The elements of a list (NULL: there are none), of the pool, by the number that each says under
 * `key`, else as they stand. */
const struct item **import_ordered(struct importing *in, const struct item *list, const char *key,
                                   size_t *ret_count);

/* Of the pool; a list that is NULL has nothing in it. The ids count as carried. */
struct import_index import_index(struct importing *in, const struct item *list, const char *key);

/* The element, or NULL (also for the id NULL); its number in the list, or SIZE_MAX. */
const struct item *import_index_item(const struct import_index *index, const char *id);
size_t import_index_place(const struct import_index *index, const char *id);
