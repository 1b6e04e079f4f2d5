/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An export that is downloaded as a .zip. libarchive reads it in a process of its own, which has no
 * rights when root has started it, ends with this one, and gets the open file and a pipe. No name
 * in the archive becomes a path: one document comes out, and the names of what else is in it.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    IMPORT_ZIP_ENTRIES = 4096,
    IMPORT_ZIP_TRIED = 64 * 1024 * 1024, /* bytes of documents that are looked into */
    IMPORT_ZIP_NAME = 160,
    IMPORT_ZIP_NAMES = 64, /* that are told; all are counted */
};

struct import_zip {
    char *bytes; /* the document; malloc'd */
    size_t length;
    char names[IMPORT_ZIP_NAMES][IMPORT_ZIP_NAME]; /* cleaned, of the other files */
    size_t others;                                 /* how many there are */
};

/* Is it a regular file that begins as a ZIP archive? */
bool import_zip_is(const char *path);

/* The first .json of the archive that has one of the words (a list that NULL ends) in it, of at
 * most `most` bytes. An archive without one is an error. */
int import_zip_read(const char *path, const char *const *words, size_t most, struct import_zip *ret,
                    struct error *err);
void import_zip_done(struct import_zip *zip);
