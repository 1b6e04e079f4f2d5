/* SPDX-License-Identifier: Apache-2.0 */
#include "products/print/csv.h"

#include <stdbool.h>
#include <string.h>

#include "products/print/output.h"
#include "scenario/yaml/import-csv.h"

static void csv_print_cell(FILE *to, char separator, const char *text)
{
    struct pool pool = POOL_EMPTY;
    const char *clean = output_clean(&pool, text);
    const char *end = clean + strlen(clean);

    /* The line feed that ends a block of YAML. */
    while (end > clean && end[-1] == ' ')
        end--;

    bool formula = end > clean && csv_is_formula(clean);
    bool quoted = formula || strchr(clean, '"') != NULL || strchr(clean, separator) != NULL ||
                  (end > clean && clean[0] == ' ');

    fputs(quoted ? (formula ? "\"'" : "\"") : "", to);
    for (const char *at = clean; at < end; at++) {
        if (*at == '"')
            fputc('"', to);
        fputc(*at, to);
    }
    fputs(quoted ? "\"" : "", to);
    pool_done(&pool);
}

void csv_line_by(FILE *to, char separator, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            fputc(separator, to);
        csv_print_cell(to, separator, cells[i]);
    }
    fputs("\r\n", to);
}

void csv_line(FILE *to, const char *const *cells, size_t count)
{
    csv_line_by(to, ',', cells, count);
}
