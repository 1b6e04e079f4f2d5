/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a disk's file is, by its own bytes: its name and QEMU's guess say nothing. Formats that can
 * name another file (a backing file, extents, a parent) are looked into here, so that QEMU opens
 * none that a stranger has named.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <sys/stat.h>

enum image_format {
    IMAGE_QCOW2,
    IMAGE_RAW,  /* with a boot record */
    IMAGE_VMDK, /* one sparse file; also as it is in an OVA (streamOptimized) */
    IMAGE_VDI,
    IMAGE_VHDX,
    IMAGE_PACKED, /* gzip, xz or Zstandard */
    IMAGE_TAR,    /* an OVA */
    IMAGE_FORMATS
};

/* What qemu-img calls it; NULL: it has to be unpacked first. */
extern const char *const image_format_words[IMAGE_FORMATS];

/* A regular file at `path`, which errors call `called`; *ret_status is as it was when it was looked
 * at. <0: it is none of them, or needs another file. */
int image_format_of(const char *path, const char *called, enum image_format *ret,
                    struct stat *ret_status, struct error *err);
