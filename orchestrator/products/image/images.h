/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VM images: NAME-VERSION/ below $EXCON_IMAGES, else $XDG_CACHE_HOME/excon/images, else
 * ~/.cache/excon/images. An image is a folder with an image.json (docs/PROTOCOL.md); it appears
 * whole, by a rename, or not at all.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"

/* The folder of an image by its whole name ("tiny-1.0.0"). */
int images_path(const char *image, char (*ret_path)[PATH_MAX], struct error *err);

/* Is it there? */
bool images_have(const char *image);

/* "tiny" of "tiny-1.0.0": up to the last minus sign that a digit follows. */
void images_name_of(const char *image, char *to, size_t size);

enum { IMAGES_SUM = 65 };

/* Told how many bytes have been read. */
typedef void images_heard(void *own, int64_t done);

/* The SHA-256 of a file as 64 hex digits; `heard` (may be NULL) is told now and then. */
int images_sum(const char *path, char (*ret_sum)[IMAGES_SUM], images_heard *heard, void *own,
               struct error *err);

struct image_about {
    const char *image, *name, *version, *path;
    int64_t bytes;      /* on disk */
    int64_t ram;        /* bytes that it needs at least */
    const char *broken; /* what is wrong with it, as far as it was looked at; NULL: nothing */
    const char *closed; /* why a QEMU of another user cannot read it, and what to type; or NULL */
};

/* All that are there, by name, in `pool`; broken ones too. Sums are not computed. */
int images_list(struct pool *pool, struct image_about **ret_all, size_t *ret_count,
                struct error *err);

/*
 * Is the folder an image: an image.json whose files lie in it and have the SHA-256 that it says?
 * `deep`: sums are computed. ret_name and ret_version (may be NULL) are of image.json.
 */
int images_validate(const char *folder, bool deep, char (*ret_name)[128], char (*ret_version)[64],
                    struct error *err);

/* The same, with sums of files of at most `most` bytes (-1: none); *ret_about (may be NULL) is the
 * image.json, for json_decref(). */
int images_validate_file(const char *path, int64_t most, json_t **ret_about, struct error *err);
