/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The picture as a property: rows that bytes choose, upon an exercise of three teams with checks,
 * metrics of each kind and objectives. After any of the rows a seat of every role and team that is
 * told the picture has the view of one that was told every row, and still has it after the rows
 * that come then.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Aborts, with words, where it does not hold. Returns how many rows were taken; adds to *ret_waits
 * how often a seat that may know was told that an event waits. */
size_t picture_property(const uint8_t *bytes, size_t length, const char *journal_path,
                        size_t *ret_waits);

/* The same of a journal that there is, copied to `journal_path`: at each row of `at`, which ends
 * with 0. */
void picture_of_journal(const char *journal_path, const int64_t *at);
