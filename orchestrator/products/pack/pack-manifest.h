/* SPDX-License-Identifier: Apache-2.0 */
/* The first file of an archive. */
#pragma once

#include "products/pack/pack.h"

/* Its bytes, malloc'd; NULL: no memory. */
char *pack_manifest_text(const struct pack_about *about, size_t *ret_length);

/* The inverse; everything in it is checked. 0, or <0. */
int pack_manifest_read(const char *text, size_t length, struct pack_about *ret, struct error *err);
