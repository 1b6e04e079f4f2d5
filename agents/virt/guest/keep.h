/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Snapshots: memory and disk of a domain at one moment, each an internal snapshot of its overlay
 * with a file beside it (kept-file.h). They are removed with the disk and outlive the domain.
 */
#pragma once

#include <excon/error.h>
#include <libvirt/libvirt.h>
#include <libxml/tree.h>

#include "virt/host/job.h"
#include "virt/host/range.h"
#include "virt/parts/spec.h"

/* Which snapshot is to be taken; borrowed texts. */
struct keep_order {
    const char *kept;  /* its name */
    const char *stays; /* names of those that stay beside it, with a space between them */
    int64_t room;      /* bytes that it and others may take on the disk; 0: not known */
    bool suspended;    /* the machine stands still, and is to */
};

/* Takes a snapshot of the domain. Succeeds if one of that name exists; then removes those that are
 * neither it nor among those that stay. The caller holds the domain's claim. */
int keep_make(const struct range *range, virDomainPtr domain, const struct keep_order *order,
              struct error *err);

/* For a snapshot of several machines at one instant: it stands still, or runs again. Both may be
 * repeated. The caller holds the domain's claim. */
int keep_suspend(const struct range *range, virDomainPtr domain, int64_t room, struct error *err);
int keep_resume(virDomainPtr domain, struct error *err);

/* Removes the domain's snapshots that are not among `stays`. It may run or not. Succeeds if there
 * is none. The caller holds the domain's claim. */
int keep_discard(const struct range *range, virDomainPtr domain, const char *stays,
                 struct error *err);

/* Takes a snapshot of this name in place of one that is there; the guest stays as it is, paused or
 * not. `ret_snapshot` is for virDomainSnapshotFree. */
int keep_take_anew(virDomainPtr domain, const char *name, virDomainSnapshotPtr *ret_snapshot,
                   struct error *err);

/* Finds the snapshot that the spec names, and the port that SSH had then. */
int keep_find(const struct range *range, const struct spec *spec, int64_t *ret_port,
              struct error *err);

/* The snapshot's definition of the domain with its SSH at `port`; for xmlFree. */
int keep_definition(const struct range *range, const struct spec *spec, int port, xmlChar **ret_xml,
                    struct error *err);

/* Reverts the domain to the snapshot, running, with the spec's incarnation in its tag. */
int keep_back(const struct range *range, virDomainPtr domain, const struct spec *spec,
              struct error *err);
