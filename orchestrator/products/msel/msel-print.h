/* SPDX-License-Identifier: Apache-2.0 */
/* A MSEL for people, spreadsheets and programs. */
#pragma once

#include <jansson.h>

#include "products/msel/msel.h"
#include "products/print/output.h"

/* In the order of the CSV. */
enum msel_column {
    MSEL_CONTROL,
    MSEL_GROUP,
    MSEL_TIME,
    MSEL_DTG,
    MSEL_STORY_DTG,
    MSEL_TYPE,
    MSEL_METHOD,
    MSEL_FROM,
    MSEL_TO,
    MSEL_TITLE,
    MSEL_DESCRIPTION,
    MSEL_EXPECTED,
    MSEL_OBJECTIVE,
    MSEL_CONTROLLER,
    MSEL_STATUS,
    MSEL_NOTES,
    MSEL_COLUMNS
};

const char *msel_head(enum msel_column column);

void msel_print(const struct msel *msel, const struct output *to);
/* RFC 4180. Cells are one line each, and a spreadsheet takes none for a formula. */
/* `excel`: with a byte order mark and semicolons, as that program opens it by itself. */
void msel_print_csv(const struct msel *msel, bool excel, const struct output *to);
json_t *msel_json(const struct msel *msel); /* an array */
