/* SPDX-License-Identifier: Apache-2.0 */
/* Is there memory for one guest more? */
#pragma once

#include <excon/error.h>
#include <stdint.h>

#include "virt/range.h"
#include "virt/spec.h"

/* MemAvailable of /proc/meminfo in bytes, -1 when it is not known. */
int64_t memory_free(void);

int memory_check(const struct range *range, const struct spec *spec, struct error *err);
