/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/csv.h"

#include <stdbool.h>
#include <string.h>

#include "cli/output.h"

/* Spreadsheets take a cell that begins so for a formula, some of them behind blanks too. */
static bool is_formula(const char *text)
{
    const char *at = text + strspn(text, " \t\r\n");

    return text[0] == '\t' || text[0] == '\r' || (at[0] != '\0' && strchr("=+-@", at[0]) != NULL);
}

static void print_cell(FILE *to, const char *text)
{
    struct pool pool = POOL_EMPTY;
    const char *clean = output_clean(&pool, text);
    const char *end = clean + strlen(clean);
    bool formula = is_formula(text) || is_formula(clean);
    bool quoted = formula || strpbrk(clean, "\",") != NULL || clean[0] == ' ';

    /* The line feed that ends a block of YAML. */
    while (end > clean && end[-1] == ' ')
        end--;
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
        print_cell(to, cells[i]);
    }
    fputs("\r\n", to);
}
