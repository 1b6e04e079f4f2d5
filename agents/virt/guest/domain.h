/* SPDX-License-Identifier: Apache-2.0 */
/* A VM as a domain: made, looked for, taken away. An error of libvirt's is never believed: the
 * domain is asked. */
#pragma once

#include <excon/error.h>

#include "virt/host/job.h"
#include "virt/host/range.h"
#include "virt/parts/spec.h"
#include "virt/parts/tag.h"

struct made {
    struct tag tag;
    bool made; /* false: it stood and ran already */
};

/* Makes the VM stand and run as the spec says. The caller holds the domain's claim. */
int domain_make(struct job *job, const struct range *range, const struct spec *spec,
                struct made *ret_made, struct error *err);

/* Ends and undefines it and removes its files. One that is not there is done too. */
int domain_drop(struct job *job, const struct range *range, const char *name, struct error *err);

/* Ends and undefines it; its files stay. One that is not there is done too. */
int domain_stop(struct job *job, const struct range *range, const char *name, struct error *err);

/* Keeps its memory and disk under a name (keep.h). */
int domain_keep(const struct range *range, const char *name, const char *kept, struct error *err);

/* Ends it, like a cut of its power, and starts it again with its disk and its place; *ret_tag says
 * where. */
int domain_restart(const struct range *range, const char *name, struct tag *ret_tag,
                   struct error *err);

/* "running", "paused", "stuck" (paused, as its disk could not be written or read) or "stopped". */
const char *domain_state(virDomainPtr domain);

/* The tags of the run's domains, malloc'd; also of copies, which carry it too. */
int domain_list(const struct range *range, struct tag **ret_tags, size_t *ret_count,
                struct error *err);
