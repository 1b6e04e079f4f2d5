/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small images in the format ISO 9660 with Rock Ridge and Joliet, made in memory by libisofs: no
 * files besides, no other program. All in it belongs to root and can be read; an image says by its
 * owner and mode who may.
 */
#pragma once

#include <excon/error.h>
#include <stddef.h>

struct iso_entry {
    char path[80]; /* "tiny/keys/root"; its folders come to be with it */
    char *text;
};

/* Writes an image called `volume` to `descriptor`, from where that stands. */
int iso_write(int descriptor, const char *volume, const struct iso_entry *entries, size_t count,
              struct error *err);
