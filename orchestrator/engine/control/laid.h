/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an order brings along that is larger than a line of the socket may be. The command that
 * planned it lays it into the exercise's state folder, under its hash, and the order says that
 * hash. The controller reads it once, and takes it away. The file is as hostile as any line: its
 * hash and size are checked here, its form by whoever asked for it.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>

#include "base/hash.h"
#include "engine/run/folder.h"

struct laid_kind {
    const char *name; /* of the file, before its hash */
    const char *what; /* what complaints call it */
    size_t most;      /* bytes */
};

extern const struct laid_kind laid_take, laid_amend;

/* The path of such a file; `hash` is 64 hex digits. False: it is not, or the path is too long. */
bool laid_path(const struct laid_kind *kind, const struct folder *folder, const char *hash,
               char *to, size_t size);

/* Lays a text there; ret_hash is what the order says. */
int laid_write(const struct laid_kind *kind, const struct folder *folder, const char *text,
               size_t length, char ret_hash[HASH_TEXT], struct error *err);

/* Reads the file that an order names, and takes it away. *ret_document is NULL where it is no JSON.
 */
int laid_read(const struct laid_kind *kind, const struct folder *folder, const char *hash,
              json_t **ret_document, struct error *err);

/* Takes it away, if it is still there: the order was refused, or never given. */
void laid_clear(const struct laid_kind *kind, const struct folder *folder, const char *hash);
