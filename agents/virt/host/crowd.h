/* SPDX-License-Identifier: Apache-2.0 */
/* The same work for many items side by side: libvirt's time is latency. */
#pragma once

#include <stddef.h>

enum { CROWD_MOST = 16 };

/* Calls `each` for every item of an array, in up to CROWD_MOST threads, and returns when all have
 * returned. */
void crowd_run(void *items, size_t count, size_t size, void (*each)(void *item));
