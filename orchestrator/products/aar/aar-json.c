/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "products/aar/aar-print.h"
#include "products/print/json-text.h"

/* Means of the parts of the exercise, null where nothing counts. */
static json_t *json_strip(const struct history_check *check)
{
    json_t *array = json_array();

    for (int i = 0; i < HISTORY_BUCKETS; i++) {
        const struct history_bucket *bucket = &check->buckets[i];

        json_array_append_new(array, bucket->samples != 0
                                         ? json_integer(bucket->sum / bucket->samples)
                                         : json_null());
    }
    return array;
}

static json_t *json_curve(const struct aar *aar, const struct history_curve *curve)
{
    struct pool pool = POOL_EMPTY;
    struct history_turn *turns;
    size_t count = history_thin(curve, aar->history->end, &pool, &turns);
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            array, json_pack("[I, I]", (json_int_t)turns[i].x, (json_int_t)turns[i].value));
    pool_done(&pool);
    return array;
}

static json_t *json_cell(const struct aar *aar, const struct aar_column *column,
                         const struct aar_cell *cell)
{
    if (!cell->given)
        return json_null();
    if (column->type == AAR_TEXT)
        return json_text(cell->text);
    if (column->type == AAR_STRIP)
        return json_strip(cell->picture);
    if (column->type == AAR_CURVE)
        return json_curve(aar, cell->picture);
    return json_integer(cell->number);
}

/* The cells of a row into an object. */
static void json_row(const struct aar *aar, const struct aar_table *table, size_t i, json_t *row)
{
    for (size_t j = 0; j < table->column_count; j++)
        json_object_set_new(
            row, table->columns[j].key,
            json_cell(aar, &table->columns[j], &table->cells[i * table->column_count + j]));
}

static json_t *json_table(const struct aar *aar, const struct aar_table *table)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < table->row_count; i++) {
        json_t *row = json_object();

        json_row(aar, table, i, row);
        json_array_append_new(rows, row);
    }
    return json_pack("{s:s, s:o, s:o, s:I, s:o}", "table", table->id, "team",
                     table->team != NULL ? json_text(table->team->made.id) : json_null(), "title",
                     json_text(table->title), "left_out", (json_int_t)table->left_out, "rows",
                     rows);
}

static json_t *json_part(const struct aar *aar, const struct aar_part *part)
{
    json_t *paragraphs = json_array(), *tables = json_array();

    for (size_t i = 0; i < part->paragraph_count; i++)
        json_array_append_new(paragraphs, json_text(part->paragraphs[i]));
    for (size_t i = 0; i < part->table_count; i++)
        if (part->tables[i]->where != AAR_PAGE)
            json_array_append_new(tables, json_table(aar, part->tables[i]));
    return json_pack("{s:s, s:o, s:o, s:o}", "part", part->id, "title", json_text(part->title),
                     "paragraphs", paragraphs, "tables", tables);
}

json_t *aar_json(const struct aar *aar)
{
    json_t *parts = json_array();

    for (size_t i = 0; i < aar->part_count; i++)
        json_array_append_new(parts, json_part(aar, aar->parts[i]));
    return json_pack("{s:i, s:o, s:o, s:o, s:o}", "report", 1, "marking", json_text(aar->marking),
                     "run", json_text(aar->view->exercise.run), "name",
                     json_text(aar->view->exercise.name), "parts", parts);
}

bool aar_print_jsonl(const struct aar *aar, const char *id, FILE *to)
{
    const struct aar_table *one;
    size_t part = 0, at = 0;
    bool any = false;

    while ((one = aar_table_next(aar, &part, &at)) != NULL) {
        if (strcmp(one->id, id) != 0)
            continue;
        any = true;
        for (size_t i = 0; i < one->row_count; i++) {
            json_t *row = json_object();

            if (one->team != NULL)
                json_object_set_new(row, "team", json_text(one->team->made.id));
            json_row(aar, one, i, row);
            json_dumpf(row, to, JSON_COMPACT);
            fputc('\n', to);
            json_decref(row);
        }
    }
    return any;
}
