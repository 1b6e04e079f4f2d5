/* SPDX-License-Identifier: Apache-2.0 */
/* What the two forms of a manifest share: package.yml (manifest.c) and package.toml
 * (manifest-toml.c). */
#pragma once

#include "scenario/yaml/keys.h"
#include "scenario/plan/manifest.h"

/* `path` (NULL: not said) has to stay below the package's folder; `what` it is. */
void manifest_check_path(struct loader *loader, struct mark at, const char *what, const char *path);

/* The block `package`: what the package says of itself, with its assets. */
void manifest_read_about(struct loader *loader, const struct pair *package,
                         struct manifest *manifest);
void manifest_read_accounts(struct loader *loader, const struct item *item,
                            struct manifest *manifest);
void manifest_check_default(struct loader *loader, const struct manifest *manifest, struct mark at);

/* The root table of a package.toml. */
void manifest_read_toml(struct loader *loader, const struct item *root, struct manifest *manifest);
