/* SPDX-License-Identifier: Apache-2.0 */
/* Durations and sizes as SDL 0.21 writes them (design of the scenario language; docs/SCENARIO.md).
 * Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * "10min 2 sec", "1h+30", "90s*2", "0": *ret_ns are nanoseconds in all, at most DURATION_MOST_MS.
 * Returns NULL, or what is wrong with it.
 */
const char *duration_read(const char *text, __int128 *ret_ns);

/* The same in milliseconds; what is below one is cut off. */
const char *duration_read_ms(const char *text, int64_t *ret_ms);

#define DURATION_MOST_MS (INT64_C(1000) * 365 * 24 * 3600 * 1000) /* a thousand years */

/* "2 gib", "2GB", "512": *ret_bytes, the fraction cut off. Returns NULL, or what is wrong with it.
 */
const char *size_read(const char *text, int64_t *ret_bytes);

/* Decimal points with at most three places, "1.5": thousandths in 0 … 10^12. Returns whether it was
 * so. */
bool points_read(const char *text, int64_t *ret_thousandths);
