/* SPDX-License-Identifier: Apache-2.0 */
/* Work that is done in parts, each in a process of its own. */
#pragma once

#include <excon/error.h>
#include <stddef.h>

/*
 * `work` does its part in a copy of this process, and leaves what it has found in the `size` bytes
 * at `found`, which are zero; it returns 0, 1 (it stopped in the middle) or <0 with words. Then
 * `take` gets what each of them found, in their order, in this process. 0; 1: one of them stopped;
 * <0: one of them could not go on. The processes end with this one.
 */
int side_by_side(unsigned parts, size_t size,
                 int (*work)(void *data, unsigned part, void *found, struct error *err),
                 void (*take)(void *data, const void *found), void *data, struct error *err);

/* How many processes this one may use at a time; at least 1. */
unsigned side_processors(void);
