/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows that stand for many (include/excon/row-picture.def): all results of a check in one row, and
 * the samples that its scores are counted from. Whoever folds them has the view that the results
 * themselves make.
 */
#pragma once

#include <excon/error.h>
#include <stddef.h>

#include "core/view/view.h"

/* The number of a row as the reader knows it, where the reader is not told every row. */
typedef int64_t past_number(const void *data, int64_t row);

/*
 * Writes samples from place `from` up to `until` as a text of fewer than `size` bytes, at least 64;
 * returns the place behind the last one that it has. Each sample is two numbers
 * (core/model/digits.h) or three: twice how much later it came than the distance of the two before
 * lets expect, by exercise ms, and 1 more where the third is there; the same of its row's number;
 * four times its value and its excuse, where they are not those of the sample before (1000, and
 * that it counts). `number` NULL: the reader is told every row.
 */
size_t past_samples(const struct ledger_series *series, size_t from, size_t until,
                    past_number *number, const void *data, char *to, size_t size);

/* The newest values, the oldest of them first, each more by 2: as many as there are results, at
 * most VIEW_HISTORY. */
enum { PAST_HISTORY = VIEW_HISTORY * 4 };
void past_history(const struct view_condition *condition, char to[PAST_HISTORY]);
