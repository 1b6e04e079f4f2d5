/* SPDX-License-Identifier: Apache-2.0 */
/* What the two forms of a manifest share: package.yml (manifest.c) and package.toml
 * (manifest-toml.c). */
#pragma once

#include "scenario/yaml/keys.h"
#include "scenario/plan/manifest.h"

/* The block `package`, and an account of a vm, in each form. */
extern const struct key_table manifest_about_tables[MANIFEST_FORMS];
extern const struct key_table manifest_account_tables[MANIFEST_FORMS];

/* `path` (NULL: not said) has to stay below the package's folder; `what` it is. */
void manifest_check_path(struct loader *loader, struct mark at, const char *what, const char *path);

/* The block `package`: what the package says of itself, with its assets. */
void manifest_read_about(struct loader *loader, const struct pair *package,
                         struct manifest *manifest);
/* May a VM of management: account be made of it? */
void manifest_check_account(struct loader *loader, const struct manifest *manifest, struct mark at);
/* May a container be made of it? `hardware`: the package has that key. */
void manifest_check_light(struct loader *loader, const struct manifest *manifest, bool hardware,
                          struct mark at);
void manifest_read_accounts(struct loader *loader, const struct item *item,
                            struct manifest *manifest);
void manifest_check_default(struct loader *loader, const struct manifest *manifest, struct mark at);

extern const struct key_table manifest_hardware_table;

/* `pair` is the key `hardware` of a VM. */
void manifest_read_hardware(struct loader *loader, const struct pair *pair,
                            struct manifest_hardware *hardware);

/* The root table of a package.toml. */
void manifest_read_toml(struct loader *loader, const struct item *root, struct manifest *manifest);
