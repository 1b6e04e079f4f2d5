/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who sees what, as a property: rows that bytes choose go through the controller's own sessions to
 * a follower of every role and team. Each follower is told the rows that the table of this file
 * lets it see, in order, numbered without a gap: exercise control every field, others those that
 * <excon/row-told.def> names, and not a byte of any other.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Aborts, with words, where it does not hold. Returns how many rows were told in all. */
size_t session_property(const uint8_t *bytes, size_t length);
