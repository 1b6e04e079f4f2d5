/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a killed process left half done, put right before libvirt reads it. When it dies after it
 * has written a guest's state and before it knows its process number (libvirt 9.0: pid='0' in
 * run/qemu/<domain>.xml), the next one takes the guest for active, waits for a job that nobody
 * ends, and can neither end nor remove it.
 */
#pragma once

#include "virt/host/range.h"

/* Only while nobody holds the root. Ends the half-started QEMU, if any, and forgets the state. Best
 * effort. */
void mend_half_started(const struct range *range);
