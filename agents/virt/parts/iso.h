/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small ISO 9660 images with Rock Ridge and Joliet, made in memory by libisofs without temporary
 * files or other programs. Every file inside belongs to root and is readable by all; the owner and
 * mode of the image file restrict access.
 */
#pragma once

#include <excon/error.h>
#include <stddef.h>

struct iso_entry {
    char path[80]; /* "tiny/keys/root"; its folders come to be with it */
    char *text;
};

/* Writes an image with the volume name `volume` to `descriptor`, at its current offset. */
int iso_write(int descriptor, const char *volume, const struct iso_entry *entries, size_t count,
              struct error *err);
