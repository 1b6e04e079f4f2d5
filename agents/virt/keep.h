/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kept states: memory and disk of a domain at one moment, as an internal snapshot of its overlay, one at a time. They go
 * with the domain and its disk.
 */
#pragma once

#include <excon/error.h>
#include <libvirt/libvirt.h>

#include "virt/job.h"
#include "virt/range.h"
#include "virt/spec.h"

enum { KEEP_NAME = 16 };

/* Is it a kept state's name: "k" and a number? */
int keep_check_name(const char *name, struct error *err);

/* Keeps the domain as it is now; one that is kept under that name already is done. What was kept before goes. The
 * caller holds the domain's claim. */
int keep_make(virDomainPtr domain, const char *name, struct error *err);

/* Brings it back, running, with the spec's incarnation in its tag. */
int keep_back(const struct range *range, virDomainPtr domain, const struct spec *spec, struct error *err);
