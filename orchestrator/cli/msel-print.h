/* SPDX-License-Identifier: Apache-2.0 */
/* A MSEL for people, spreadsheets and programs. */
#pragma once

#include <jansson.h>

#include "cli/msel.h"
#include "cli/output.h"

void msel_print(const struct msel *msel, struct output *to);
/* RFC 4180. Cells are one line each, and a spreadsheet takes none for a formula. */
void msel_print_csv(const struct msel *msel, struct output *to);
json_t *msel_json(const struct msel *msel); /* an array */
