/* SPDX-License-Identifier: Apache-2.0 */
/* Whole numbers in few printable characters: five bits in each, the lowest first; all but the last
 * say that more follow. The alphabet is that of base64 for URLs (RFC 4648, 5). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGITS_MOST = 13 }; /* characters of a number */

/* Writes it, without a NUL behind. Returns how many characters it takes, DIGITS_MOST at most. */
size_t digits_put(char *to, uint64_t number);
/* Reads one and moves *at behind it. False: there is none, and *at stays. */
bool digits_get(const char **at, uint64_t *ret_number);

/* Numbers with a sign, so that those near 0 stay short: 0, -1, 1, -2 are 0, 1, 2, 3. */
uint64_t digits_of(int64_t number);
int64_t digits_to(uint64_t number);
