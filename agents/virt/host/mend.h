/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Repairs the state of a killed process before libvirt reads it. If excon-virt is killed after
 * libvirt has written a guest's state and before it knows the guest's process id (libvirt 9.0:
 * pid='0' in run/qemu/<domain>.xml), the next libvirt takes the guest for active, waits for a job
 * that never ends, and can neither end nor remove the guest.
 */
#pragma once

#include "virt/host/range.h"

/* Only while no process uses the root. Ends the half-started QEMU, if any, and removes the state.
 * Best effort. */
void mend_half_started(const struct range *range);
