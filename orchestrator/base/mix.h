/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers out of bytes, the same on every machine: for tables, and for draws that follow from a
 * seed. Nobody's secret may rest on them; base/hash.h is for what somebody could want to forge. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define MIX_BEGIN UINT64_C(0xcbf29ce484222325)
/* What numbers that follow each other are multiplied by, or moved on by, before mix_finish. */
#define MIX_STEP UINT64_C(0x9e3779b97f4a7c15)

/* FNV-1a (Fowler, Noll and Vo), 64 bits: `mixed`, MIX_BEGIN at first, goes on with these bytes. */
uint64_t mix_bytes(uint64_t mixed, const void *bytes, size_t length);

/* splitmix64's finish (Steele, Lea and Flood): near inputs lie far apart. */
uint64_t mix_finish(uint64_t mixed);
