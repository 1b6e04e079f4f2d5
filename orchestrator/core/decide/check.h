/* SPDX-License-Identifier: Apache-2.0 */
/* How a check's outcome becomes a value (SDL 0.21: standard output is a number in 0…1; else as
 * `result` says). */
#pragma once

#include <excon/row.h>

/*
 * `exit` <0: it did not end by itself. 0 and *ret_value in thousandths (floored); 1: a fault of the
 * check, `text` says why in a sentence.
 */
int check_value(enum result_mode mode, int exit, const char *out, int64_t *ret_value, char *text,
                size_t size);
