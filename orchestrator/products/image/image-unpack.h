/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk out of a file that is packed by gzip, xz or Zstandard, or out of an OVA. libarchive reads
 * it in a process of its own, which has no rights when root has started it, ends with this one, and
 * gets two open files and nothing else.
 */
#pragma once

#include "products/print/desk.h"

/* Bounds of what comes out: so many bytes, and beyond UNPACK_FREE no more than so many times what
 * went in. Zeros take no room on the disk. */
#define UNPACK_MOST (INT64_C(4) << 40)
#define UNPACK_FREE (INT64_C(16) << 30)
enum { UNPACK_RATIO = 200, UNPACK_ENTRIES = 64 /* of an OVA */ };

/* From `path` to a new file `to`. `tar`: it is an OVA, whose only disk is meant, and must have the
 * sum (SHA-256 or SHA-512) that its manifest says. */
int image_unpack(const struct desk *desk, const char *path, bool tar, const char *to,
                 struct error *err);
