/* SPDX-License-Identifier: Apache-2.0 */
/* Does KVM work here? A device that can be opened is no proof: below another hypervisor QEMU may
 * end at once. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Starts an empty machine as the current user; takes less than a second. Else `why` says what is
 * wrong. */
bool kvm_works(char *why, size_t size);
