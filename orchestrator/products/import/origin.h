/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of another house, as a tree from which values are taken. What is taken is carried into the
 * scenario; what nobody took is told at the end with its line, so an importer cannot leave out
 * anything in silence. The file is hostile: size, depth and aliases are bounded by the document's
 * reader (scenario/yaml/document.h), values by the look-ups below.
 */
#pragma once

#include <stdbool.h>

#include "scenario/yaml/document.h"

struct origin_seen;

struct origin {
    struct pool *pool;
    struct complaints complaints; /* errors, and as warnings what is not carried */
    const struct item *root;      /* never NULL once it was read */
    struct origin_seen *seen;
    size_t values; /* scalars that say something, each counted once; known after origin_end */
    size_t lost;   /* those of them that are not carried */
};

enum { ORIGIN_MOST = 16 * 1024 * 1024 /* bytes */, ORIGIN_WEIGHT_MOST = 200 * 1000 };

/* Reads YAML or JSON. 0; 1: the complaints say what is wrong; <0: no memory. */
int origin_read(struct origin *origin, struct pool *pool, const char *name, const char *bytes,
                size_t length, struct error *err);
void origin_done(struct origin *origin);

/* ---- of a mapping; anything else has no keys ----------------------------------------------------
 */

/* The value of a key, or NULL: it is not there, or null. A scalar counts as carried from then on,
 * what a list or a mapping holds does not. */
const struct item *origin_take(struct origin *origin, const struct item *map, const char *key);

/* The same of a value that is at hand; so a mapping is walked without a search for each key. */
void origin_carry(struct origin *origin, const struct item *value);

/* A scalar's text, or NULL: it is not there, or no scalar. */
const char *origin_text(struct origin *origin, const struct item *map, const char *key);

/* The same, and a complaint where it is missing or empty. */
const char *origin_need(struct origin *origin, const struct item *map, const char *key);

/* A whole number; `fallback` where it is not there, or no number in [least, most], which is told.
 */
int64_t origin_number(struct origin *origin, const struct item *map, const char *key, int64_t least,
                      int64_t most, int64_t fallback);

/* true, yes; everything else is `fallback`, or false. */
bool origin_flag(struct origin *origin, const struct item *map, const char *key, bool fallback);

/* A list, or NULL. */
const struct item *origin_list(struct origin *origin, const struct item *map, const char *key);

/* ---- of a list ----------------------------------------------------------------------------------
 */

/* The n-th element's text, which counts as carried; NULL: it is no scalar. */
const char *origin_entry(struct origin *origin, const struct item *list, size_t n);

/* Its elements, one to a line behind `bullet`, or NULL where there are none. */
const char *origin_lines(struct origin *origin, const struct item *list, const char *bullet);

/* ---- what is not carried ------------------------------------------------------------------------
 */

/* `item` and all in it are not carried: why. */
void origin_lose(struct origin *origin, const struct item *item, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* So many values that came beside the file are not carried: what they are. */
void origin_beside(struct origin *origin, size_t count, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Counts, and tells what nobody has taken, a line for each topmost place. */
void origin_end(struct origin *origin);
