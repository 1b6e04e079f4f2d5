/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kept states: memory and disk of a domain at one moment, as an internal snapshot of its overlay
 * with a file beside it (kept-file.h), one at a time. They go with the disk, and outlive the
 * domain.
 */
#pragma once

#include <excon/error.h>
#include <libvirt/libvirt.h>
#include <libxml/tree.h>

#include "virt/host/job.h"
#include "virt/host/range.h"
#include "virt/parts/spec.h"

/* Keeps the domain as it is now; one that is kept under that name already is done. What was kept
 * before goes. The caller holds the domain's claim. */
int keep_make(const struct range *range, virDomainPtr domain, const char *name, struct error *err);

/* What the spec wants back is there; where its SSH was led to then. */
int keep_find(const struct range *range, const struct spec *spec, int64_t *ret_port,
              struct error *err);

/* The domain as it was kept, its SSH led to `port`; for xmlFree. */
int keep_definition(const struct range *range, const struct spec *spec, int port, xmlChar **ret_xml,
                    struct error *err);

/* Brings it back, running, with the spec's incarnation in its tag. */
int keep_back(const struct range *range, virDomainPtr domain, const struct spec *spec,
              struct error *err);
