/* SPDX-License-Identifier: Apache-2.0 */
/* A report on a page, in tables for spreadsheets, and for programs: the same cells. */
#pragma once

#include <jansson.h>
#include <stdio.h>

#include "products/aar/aar.h"

/* One page that needs no other file: no script, nothing that is loaded. `title` stands at its head.
 * `reload`: it loads itself anew after so many seconds; 0: never. */
void aar_print_html(const struct aar *aar, const char *title, int reload, FILE *to);

/* The number or text of a cell as people read it, "" when it is empty. *ret is borrowed from `to`
 * or the report. */
enum { AAR_VALUE = 64 };
const char *aar_value(const struct aar_column *column, const struct aar_cell *cell,
                      char to[AAR_VALUE]);

/* The drawing of an AAR_STRIP or AAR_CURVE (aar-svg.c). */
void aar_print_svg(const struct aar *aar, const struct aar_column *column,
                   const struct aar_cell *cell, FILE *to);

/* The style of the page, with the marking for paper (aar-style.c). */
void aar_print_style(const char *marking, FILE *to);

/* All tables of one id as one, with the team in front where they are teams'. Nothing and false:
 * there is none for programs. */
bool aar_print_csv(const struct aar *aar, const char *id, FILE *to);

/* The same as JSON Lines: an object for each row, with the team's id in front, cells as in
 * aar_json.
 */
bool aar_print_jsonl(const struct aar *aar, const char *id, FILE *to);

/* Tables for programs, in their order; both places from 0. NULL: there are no more. */
const struct aar_table *aar_table_next(const struct aar *aar, size_t *part, size_t *table);

/* The ids of all tables for programs, each once; `n` from 0. NULL: there are no more. */
const char *aar_table_id(const struct aar *aar, size_t n);

/* Times in ms, points and shares in thousandths; an empty cell is null. NULL: no memory. */
json_t *aar_json(const struct aar *aar);
