/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a file that a spreadsheet saved, as UTF-8 without a byte order mark. What has no
 * mark is UTF-8, unless its encoding is named; an encoding is never guessed, as a wrong guess would
 * change names silently.
 */
#pragma once

#include <excon/error.h>

#include "scenario/yaml/complaints.h"

/* "utf-8", "utf-16le", "utf-16be", "windows-1252", to NULL; any case. */
extern const char *const encoding_words[];

/*
 * 0: *ret_text (of the pool, with a NUL behind it) is the text; 1: complained, with line and
 * column; <0: no memory. `encoding` NULL: by the mark at the start. The text, or else the bytes,
 * become the complaints' source `name`.
 */
int encoding_read(struct pool *pool, const char *name, const char *encoding, const char *bytes,
                  size_t length, struct complaints *complaints, const char **ret_text,
                  size_t *ret_length, struct error *err);
