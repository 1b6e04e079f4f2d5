/* SPDX-License-Identifier: Apache-2.0 */
/* What the two forms of a manifest share: package.yml (manifest.c) and package.toml
 * (manifest-toml.c). */
#pragma once

#include "scenario/yaml/keys.h"
#include "scenario/plan/manifest.h"

/* `path` (NULL: not said) has to stay below the package's folder; `what` it is. */
void manifest_check_path(struct loader *loader, struct mark at, const char *what, const char *path);

/* Name and version; each pair may be NULL when its key was not said. */
void manifest_check_about(struct loader *loader, const struct pair *name,
                          const struct pair *version, const struct manifest *manifest);

void manifest_read_assets(struct loader *loader, const struct item *item,
                          struct manifest *manifest);
void manifest_read_accounts(struct loader *loader, const struct item *item,
                            const struct key_table *table, struct manifest *manifest);
void manifest_check_default(struct loader *loader, const struct manifest *manifest, struct mark at);

/* The root table of a package.toml. */
void manifest_read_toml(struct loader *loader, const struct item *root, struct manifest *manifest);
