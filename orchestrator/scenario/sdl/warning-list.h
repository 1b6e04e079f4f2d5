/* SPDX-License-Identifier: Apache-2.0 */
/* Warning lists in MISP's format: written into the scenario, or a file beside it (list.json). */
#pragma once

#include <excon/error.h>

#include "scenario/yaml/keys.h"

enum { WARNING_FILE_MOST = 8 * 1024 * 1024 /* bytes */ };

extern const struct key_table warning_table;

/* `warning-lists` of the exercise. */
void warnings_read(struct loader *loader, const struct item *item, struct exercise *exercise);

/*
 * The list in a file, all of it in `pool`. 0: *ret is filled, but for its mark and file; 1:
 * complaints say, with line and column, what is wrong; <0: no memory. An entry that cannot be read
 * is passed over with a warning. `complaints` must be empty; `name` stands in them.
 */
int warning_file_read(struct pool *pool, const char *name, const char *bytes, size_t length,
                      struct complaints *complaints, struct warning_said *ret, struct error *err);
