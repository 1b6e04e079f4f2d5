/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Snapshots of a VM: those with a name of a person stay until they are discarded; of those without
 * one, and of those with the same name, a VM has the newest only.
 */
#pragma once

#include "core/view/view.h"

enum {
    SNAPSHOTS_MOST = 48,   /* of a VM */
    SNAPSHOTS_NAMES = 800, /* bytes that the names of all of a VM take at most … */
    SNAPSHOTS_TEXT = 1700  /* … and their labels, with ", " between them */
};

/* A snapshot of a VM that is on disk. */
struct view_snapshot {
    char name[16];  /* k1, k2, … */
    char label[32]; /* the name that a person gave it; "": none */
    int64_t r;      /* range ms at which it was taken */
    bool unwanted;  /* somebody discarded it, and it is not removed yet */
    uint32_t group; /* number of the group snapshot that it is a part of; 0: of none */
};

/* May a person name a snapshot so? 1 to 31 letters, digits, '.', '_', '-'; it begins with one of
 * the first two. "": it has no name, which is allowed. */
bool snapshot_label_is_valid(const char *label);

/* May it be the name of a new one? What `--to` understands without a name of a person's is none:
 * k1, k2, … and golden. */
bool snapshot_label_is_free(const char *label);

/* The one called `name` (k1, k2, …), or NULL; one that is discarded is none. */
const struct view_snapshot *snapshot_find(const struct view_vm *vm, const char *name);

/* The newest one that a person named `label`, else the one that snapshot_names calls so; "": the
 * newest one of all. Or NULL. */
const struct view_snapshot *snapshot_labelled(const struct view_vm *vm, const char *label);

/* Names of those that stay on disk, with a space between them: all but discarded ones and those
 * that the one that is being taken replaces. */
void snapshot_stays(const struct view_vm *vm, char names[SNAPSHOTS_NAMES]);

/* Those that it can be restored from, the newest last, for people: "before-d2, k4"; one without a
 * label by its name. "": none. */
void snapshot_names(const struct view_vm *vm, char *to, size_t size);

/* A group snapshot: of all its machines at one instant. */
struct snapshot_group {
    uint32_t group;
    char label[32];
    int64_t r;            /* range ms at which it was complete */
    size_t machines, all; /* that have it, and that the range has; whole when these are equal */
};

/* Those of which a machine still has its part, the oldest first. `groups`: room for
 * SNAPSHOTS_MOST. */
size_t snapshot_groups(const struct view *view, struct snapshot_group *groups);

/* Is one of them discarded, and not removed yet? */
bool snapshot_is_any_unwanted(const struct view_vm *vm);
