/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Snapshots: memory and disk of a domain at one moment, as an internal snapshot of its overlay with
 * a file beside it (kept-file.h). A domain has one at a time. It is removed with the disk and
 * outlives the domain.
 */
#pragma once

#include <excon/error.h>
#include <libvirt/libvirt.h>
#include <libxml/tree.h>

#include "virt/host/job.h"
#include "virt/host/range.h"
#include "virt/parts/spec.h"

/* Takes a snapshot of the domain. Succeeds if one of that name exists; removes those of other
 * names. The caller holds the domain's claim. */
int keep_make(const struct range *range, virDomainPtr domain, const char *name, struct error *err);

/* Finds the snapshot that the spec names, and the port that SSH had then. */
int keep_find(const struct range *range, const struct spec *spec, int64_t *ret_port,
              struct error *err);

/* The snapshot's definition of the domain with its SSH at `port`; for xmlFree. */
int keep_definition(const struct range *range, const struct spec *spec, int port, xmlChar **ret_xml,
                    struct error *err);

/* Reverts the domain to the snapshot, running, with the spec's incarnation in its tag. */
int keep_back(const struct range *range, virDomainPtr domain, const struct spec *spec,
              struct error *err);
