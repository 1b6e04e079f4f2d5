/* SPDX-License-Identifier: Apache-2.0 */
/* What a run has left on this host: the proof of `excon down`, and the orphans that `excon doctor`
 * finds. */
#pragma once

#include <excon/error.h>
#include <stddef.h>

#include "engine/run/folder.h"

struct residue {
    struct pool pool;
    const char **items; /* "process 4711: qemu-system-x86_64", "/run/…/excon/1a2b3c4d" */
    size_t count;
};

/* Processes of the run (its controller, agents, portal, guests), its runtime folder, that of its
 * portal and, with `disks`, its disks. */
int residue_find(const struct folder *folder, bool disks, struct residue *ret, struct error *err);

/* As residue_find, after waiting up to three seconds for ending processes. */
int residue_await(const struct folder *folder, bool disks, struct residue *ret, struct error *err);
void residue_done(struct residue *residue);

/* One more thing that is left, elsewhere than on this host: a copy of its text. */
int residue_add(struct residue *residue, const char *text, struct error *err);
