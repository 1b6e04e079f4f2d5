/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Golden states: memory and disk of a machine that was booted and prepared under an identity of
 * nobody's. Other machines of the same hardware are forked from one: each gets a copy of its disk,
 * a definition of its own, and its memory. Three files in `disks`, which go with the range:
 * x<run>-<vm>.<incarnation>.golden, the overlay with one internal snapshot; the same with .was, its
 * size and the time of its last change, as nothing is forked from one that was changed since; and
 * the same with .xml, libvirt's description of that snapshot, which is written last: without it
 * there is no such state. While the machine is paused to be kept there is one more, with .held.
 */
#pragma once

#include <excon/error.h>
#include <libvirt/libvirt.h>

#include "virt/host/job.h"
#include "virt/host/range.h"
#include "virt/parts/spec.h"
#include "virt/parts/tag.h"

/* Keeps the golden state of a running domain of this incarnation. Succeeds if it is kept already.
 * The caller holds the domain's claim. */
int golden_take(struct job *job, const struct range *range, virDomainPtr domain,
                int64_t incarnation, struct error *err);

/* Lets a machine run again that a former provider had paused to keep its golden state, and was
 * killed meanwhile: its guest would answer nobody. */
void golden_release(const struct range *range, const struct tag *tag);

/* Makes the disk of the spec's machine a copy of that of its golden state. */
int golden_lay_disk(struct job *job, const struct range *range, const struct spec *spec,
                    struct error *err);

/* Starts a defined domain on that disk with the golden state's memory. It is paused. */
int golden_wake(const struct range *range, virDomainPtr domain, const struct spec *spec,
                struct error *err);
