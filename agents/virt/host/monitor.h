/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU's monitors, before libvirt connects to them again. When an agent is killed during a command,
 * QEMU sends the answer to the next client; libvirt would take it for the answer to its own first
 * command, and end the guest.
 */
#pragma once

#include "virt/host/job.h"
#include "virt/host/range.h"

/* Waits until each monitor below the embedded root has ended what it was doing, and takes the
 * answers that nobody waits for any more. A monitor that stays silent is skipped: libvirt reports
 * what is wrong with it. */
void monitor_settle(struct job *job, const struct range *range);
