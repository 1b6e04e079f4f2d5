/* SPDX-License-Identifier: Apache-2.0 */
#include "products/print/csv.h"

#include <stdbool.h>
#include <string.h>

#include "products/print/output.h"
#include "scenario/yaml/import-csv.h"

static void csv_print_cell(FILE *to, const char *text)
{
    struct pool pool = POOL_EMPTY;
    const char *clean = output_clean(&pool, text);
    const char *end = clean + strlen(clean);

    /* The line feed that ends a block of YAML. */
    while (end > clean && end[-1] == ' ')
        end--;

    bool formula = end > clean && csv_is_formula(clean);
    bool quoted = formula || strpbrk(clean, "\",") != NULL || (end > clean && clean[0] == ' ');

    fputs(quoted ? (formula ? "\"'" : "\"") : "", to);
    for (const char *at = clean; at < end; at++) {
        if (*at == '"')
            fputc('"', to);
        fputc(*at, to);
    }
    fputs(quoted ? "\"" : "", to);
    pool_done(&pool);
}

void csv_line(FILE *to, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fputs(i > 0 ? "," : "", to);
        csv_print_cell(to, cells[i]);
    }
    fputs("\r\n", to);
}
