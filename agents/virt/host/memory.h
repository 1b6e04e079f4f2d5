/* SPDX-License-Identifier: Apache-2.0 */
/* Is there memory for one guest more? */
#pragma once

#include <excon/error.h>
#include <stdint.h>

#include "virt/host/range.h"

/* MemAvailable of /proc/meminfo in bytes, -1 when it is not known. */
int64_t memory_free(void);

/* Is there memory for a guest with `ram` bytes, and for its QEMU? */
int memory_check(const struct range *range, int64_t ram, struct error *err);
