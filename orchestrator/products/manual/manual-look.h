/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys of files on the terminal (`excon help scenario`, `excon help injects.X.expect.due`): the
 * same tables as the manual pages and the schema. Pure but for what it prints.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "products/print/output.h"

/* "scenario", "model", "package", "hosts", with or without "excon-" before it. */
bool manual_look_is_file(const char *file);

/*
 * How many keys `words` means, of one file (NULL: of all). It is a key ("due"), or as much of its
 * path as tells it from others, with or without ids and [] ("expect.due", "injects.deface.expect").
 */
size_t manual_look_count(const char *file, const char *words);

/* All places of a file with their keys. */
void manual_look_file(const struct output *to, const char *file, bool json);

/* Each of those keys, and the keys below it. Few are told at length, many in a line each. */
void manual_look_keys(const struct output *to, const char *file, const char *words, bool json);
