/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fold as a property: rows that bytes choose, upon nothing (the first byte is even) or upon the
 * exercise of small.h. A row that is refused changes nothing; points and counts stay the sums that
 * they are; the rows that were taken fold to the same view again, read back from their lines.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Aborts where it does not hold. Returns how many rows were taken. */
size_t fold_property(const uint8_t *bytes, size_t length);
