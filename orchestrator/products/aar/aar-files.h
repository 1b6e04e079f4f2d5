/* SPDX-License-Identifier: Apache-2.0 */
/* A report as files of a folder: NAME.html, NAME.json, NAME-TABLE.csv. Each is replaced as a whole.
 */
#pragma once

#include "products/aar/aar.h"

struct aar_file {
    char name[256];
    size_t bytes;
};

/* What was written is added to *files (malloc'd). 0, or <0. */
int aar_write(const struct aar *aar, const char *folder, const char *name, const char *title,
              struct aar_file **files, size_t *file_count, struct error *err);

/* One page alone. */
int aar_write_page(const struct aar *aar, const char *folder, const char *name, const char *title,
                   int reload, struct aar_file **files, size_t *file_count, struct error *err);

/* Each table alone, ID.csv or (`lines`) ID.jsonl. */
int aar_write_tables(const struct aar *aar, const char *folder, bool lines, struct aar_file **files,
                     size_t *file_count, struct error *err);
