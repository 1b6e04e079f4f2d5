/* SPDX-License-Identifier: Apache-2.0 */
/* Makes, finds and removes a VM's domain. An error of libvirt does not prove that a call had no
 * effect, so the domain's state is read afterwards. */
#pragma once

#include <excon/error.h>

#include "virt/guest/keep.h"
#include "virt/host/job.h"
#include "virt/host/range.h"
#include "virt/parts/spec.h"
#include "virt/parts/tag.h"

struct made {
    struct tag tag;
    bool made; /* false: it existed and ran already */
};

/* Makes the VM exist and run as the spec says. The caller holds the domain's claim. */
int domain_make(struct job *job, const struct range *range, const struct spec *spec,
                struct made *ret_made, struct error *err);

/* Ends and undefines the VM and removes its files. Succeeds if there is none. */
int domain_drop(struct job *job, const struct range *range, const char *name, struct error *err);

/* Ends and undefines the VM; its files stay. Succeeds if there is none. */
int domain_stop(struct job *job, const struct range *range, const char *name, struct error *err);

/* Takes a snapshot of its memory and disk (keep.h). */
int domain_keep(const struct range *range, const char *name, const struct keep_order *order,
                struct error *err);

/* It stands still for a snapshot of several machines, which together take `room` bytes on the disk
 * at most; it runs again. */
int domain_suspend(const struct range *range, const char *name, int64_t room, struct error *err);
int domain_resume(const struct range *range, const char *name, struct error *err);

/* Keeps its golden state (golden.h) as that of its incarnation. */
int domain_golden(struct job *job, const struct range *range, const char *name, int64_t incarnation,
                  struct error *err);

/* Removes its snapshots that are not among `stays`. Succeeds if there is no such domain: what is
 * left of them goes with its disk. */
int domain_discard(const struct range *range, const char *name, const char *stays,
                   struct error *err);

/* It is about to leave for another host as it runs, which it does if it stood still: its end there
 * is expected, until it is `back`. */
int domain_send(const struct range *range, const char *name, bool back, struct error *err);

/* Ends it by its power button, or after a while like a power cut; it stays defined, with its files.
 * Succeeds if there is none. */
int domain_shutdown(struct job *job, const struct range *range, const char *name,
                    struct error *err);

/* Ends it, like a power cut, and starts it again with the same disk and SSH address, which
 * *ret_tag holds. */
int domain_restart(const struct range *range, const char *name, struct tag *ret_tag,
                   struct error *err);

/* "running", "paused", "stuck" (paused, as its disk could not be written or read) or "stopped". */
const char *domain_state(virDomainPtr domain);

/* Is it there, and "stuck"? */
bool domain_is_stuck(const struct range *range, const char *name);

/* All domains of the host, of QEMU's and containers, as far as this range may have any there. A
 * malloc'd list of domains that the caller frees. */
int domain_each(const struct range *range, virDomainPtr **ret_domains, size_t *ret_count,
                struct error *err);

/* The tags of the run's domains, malloc'd. Copies of a domain carry its tag too and are
 * included. */
int domain_list(const struct range *range, struct tag **ret_tags, size_t *ret_count,
                struct error *err);
