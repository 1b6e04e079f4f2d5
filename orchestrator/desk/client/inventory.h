/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A range as an inventory of Ansible (developing_inventory, "Developing inventory scripts"): each
 * machine that can be reached now with the way that exercise control has to it, in groups by team,
 * node and role. Keys are named by their path and host keys are pinned by a file; no secret is in
 * the inventory.
 */
#pragma once

#include <jansson.h>

#include "engine/reading/found.h"

struct inventory {
    json_t *list;   /* what `--list` prints: groups, and the variables of all hosts in `_meta` */
    size_t count;   /* machines in it */
    size_t missing; /* machines that cannot be reached now, and so are not */
};

/*
 * Of an exercise whose journal is folded. Writes known_hosts beside the keys in the exercise's
 * state folder, as ssh reads it there. 0, or <0: the run key is not ours to read, or a path cannot
 * be told to ssh.
 */
int inventory_make(struct found *found, struct inventory *ret, struct error *err);
void inventory_done(struct inventory *inventory);

/* The variables of a host, borrowed; NULL: there is no such host. */
const json_t *inventory_host(const struct inventory *inventory, const char *name);

/* A program for `ansible -i`, in `path`, that prints the inventory of that exercise. */
int inventory_write_program(const char *path, const char *run, struct error *err);
