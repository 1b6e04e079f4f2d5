/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TPMs of guests: libvirt starts an swtpm for each VM that has one. Its state lies below libvirt's
 * own root, by the VM's UUID, and goes with the VM; a snapshot holds it too.
 */
#pragma once

#include <excon/error.h>

/* Is there what libvirt needs for it? The error says what to install. */
int tpm_find(struct error *err);
