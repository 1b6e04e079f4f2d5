/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "products/aar/aar-print.h"
#include "products/print/csv.h"

enum { CSV_COLUMNS_HERE = 24 };

const struct aar_table *aar_table_next(const struct aar *aar, size_t *part, size_t *table)
{
    for (; *part < aar->part_count; ++*part, *table = 0)
        while (*table < aar->parts[*part]->table_count) {
            const struct aar_table *one = aar->parts[*part]->tables[(*table)++];

            if (one->where != AAR_PAGE)
                return one;
        }
    return NULL;
}

static bool csv_is_first(const struct aar *aar, const struct aar_table *table)
{
    size_t part = 0, at = 0;
    const struct aar_table *one;

    while ((one = aar_table_next(aar, &part, &at)) != NULL)
        if (strcmp(one->id, table->id) == 0)
            return one == table;
    return false;
}

const char *aar_table_id(const struct aar *aar, size_t n)
{
    size_t part = 0, at = 0;
    const struct aar_table *one;

    while ((one = aar_table_next(aar, &part, &at)) != NULL)
        if (csv_is_first(aar, one) && n-- == 0)
            return one->id;
    return NULL;
}

/* As people read it, but without units: times as h:mm:ss, shares as per cent. */
static const char *csv_value(const struct aar_column *column, const struct aar_cell *cell,
                             char to[AAR_VALUE])
{
    char text[TIME_TEXT];

    if (!cell->given ||
        (column->type != AAR_CLOCK && column->type != AAR_SPAN && column->type != AAR_SHARE))
        return aar_value(column, cell, to);
    if (column->type == AAR_SHARE)
        return text_thousandths(to, cell->number * 100);
    time_text_span(text, cell->number);
    text_copy(to, AAR_VALUE, text);
    return to;
}

static void csv_row(const struct aar_table *table, size_t row, FILE *to)
{
    const char *cells[CSV_COLUMNS_HERE];
    char values[CSV_COLUMNS_HERE][AAR_VALUE];
    size_t count = 0;

    if (table->team != NULL)
        cells[count++] = table->team->made.id;
    for (size_t i = 0; i < table->column_count && count < CSV_COLUMNS_HERE; i++, count++)
        cells[count] = csv_value(&table->columns[i], &table->cells[row * table->column_count + i],
                                 values[count]);
    csv_line(to, cells, count);
}

bool aar_print_csv(const struct aar *aar, const char *id, FILE *to)
{
    const char *heads[CSV_COLUMNS_HERE];
    const struct aar_table *one;
    size_t part = 0, at = 0, count = 0;

    while ((one = aar_table_next(aar, &part, &at)) != NULL) {
        if (strcmp(one->id, id) != 0)
            continue;
        if (count == 0) {
            if (one->team != NULL)
                heads[count++] = "team";
            for (size_t i = 0; i < one->column_count && count < CSV_COLUMNS_HERE; i++)
                heads[count++] = one->columns[i].key;
            csv_line(to, heads, count);
        }
        for (size_t i = 0; i < one->row_count; i++)
            csv_row(one, i, to);
    }
    return count != 0;
}
