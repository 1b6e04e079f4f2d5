/* SPDX-License-Identifier: Apache-2.0 */
/* An image: a directory with an image.json (docs/PROTOCOL.md) and the files it names. */
#pragma once

#include <excon/error.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

struct image {
    bool kernel_boot;
    char root[PATH_MAX]; /* of a container: the archive of its root folder; empty: it is none */
    bool uefi;           /* its loader is UEFI's */
    char kernel[PATH_MAX], initrd[PATH_MAX]; /* initrd may be empty */
    char cmdline[2048];
    char disk[PATH_MAX]; /* empty: it has none */
    int64_t ram;         /* bytes it needs, 0: not said */
};

/* Reads and checks it: every file that is needed is there and can be read. */
int image_read(struct image *image, const char *directory, struct error *err);
