/* SPDX-License-Identifier: Apache-2.0 */
/* Comma-separated values (RFC 4180) that no spreadsheet runs and no terminal obeys. */
#pragma once

#include <stddef.h>
#include <stdio.h>

/* One line: the cells, cleaned, quoted where they must be, and the ends of a line. A cell that a
 * spreadsheet would take for a formula begins with an apostrophe. */
void csv_line(FILE *to, const char *const *cells, size_t count);
void csv_line_by(FILE *to, char separator, const char *const *cells, size_t count);
