/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU's monitors, before libvirt takes them up again. Who is killed while a command is under way
 * leaves its answer to whoever connects next; libvirt takes that for the answer of its own first
 * question, and ends the guest.
 */
#pragma once

#include "virt/host/job.h"
#include "virt/host/range.h"

/* Waits until each monitor below the embedded root has ended what it was doing, and takes the
 * answers that nobody waits for any more. One that is silent for long is passed over: libvirt says
 * what is wrong with it. */
void monitor_settle(struct job *job, const struct range *range);
