/* SPDX-License-Identifier: Apache-2.0 */
/* Parts and tables, filled from left to right. Without memory the report is marked, and what is
 * filled goes into places that nobody reads. */
#include "products/aar/aar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *build_vprint(struct aar *aar, const char *format, va_list args)
{
    char *text = NULL;
    const char *kept = vasprintf(&text, format, args) >= 0 ? pool_text(&aar->pool, text) : NULL;

    free(text);
    aar->out_of_memory |= kept == NULL;
    return kept != NULL ? kept : "";
}

/* A thing of `size` bytes that stays where it is, and whose place is in a list; NULL: no memory. */
static void *build_listed(struct aar *aar, void *list_pointer, size_t *count, size_t size)
{
    void *thing = pool_take(&aar->pool, size);
    void **place =
        thing != NULL ? pool_grow(&aar->pool, list_pointer, count, sizeof(*place)) : NULL;

    aar->out_of_memory |= place == NULL;
    if (place != NULL)
        *place = thing;
    return place != NULL ? thing : NULL;
}

struct aar_part *aar_part(struct aar *aar, const char *id, const char *title)
{
    static struct aar_part nowhere;
    struct aar_part *part = build_listed(aar, &aar->parts, &aar->part_count, sizeof(*part));

    if (part == NULL)
        return &nowhere;
    *part = (struct aar_part){.id = id, .title = title};
    return part;
}

static struct aar_part *build_newest(struct aar *aar)
{
    return aar->part_count != 0 ? aar->parts[aar->part_count - 1] : aar_part(aar, "report", "");
}

void aar_say(struct aar *aar, const char *format, ...)
{
    struct aar_part *part = build_newest(aar);
    const char **paragraph =
        pool_grow(&aar->pool, &part->paragraphs, &part->paragraph_count, sizeof(*paragraph));
    va_list args;

    if (paragraph == NULL) {
        aar->out_of_memory = true;
        return;
    }
    va_start(args, format);
    *paragraph = build_vprint(aar, format, args);
    va_end(args);
}

struct aar_table *aar_table(struct aar *aar, const char *id, const char *title,
                            const struct aar_column *columns)
{
    static struct aar_table nowhere;
    struct aar_part *part = build_newest(aar);
    struct aar_table *table = build_listed(aar, &part->tables, &part->table_count, sizeof(*table));

    if (table == NULL)
        table = &nowhere;
    *table = (struct aar_table){.id = id, .title = title, .columns = columns, .aar = aar};
    while (columns[table->column_count].key != NULL)
        table->column_count++;
    return table;
}

bool aar_row(struct aar_table *table)
{
    size_t wanted = table->row_count * table->column_count;

    if (table->row_count == AAR_ROWS_MOST) {
        table->left_out++;
        return false;
    }
    /* Of the row before, what was not filled. */
    while (table->cell_count < wanted)
        aar_none(table);
    table->row_count++;
    return true;
}

static struct aar_cell *build_cell(struct aar_table *table)
{
    static struct aar_cell nowhere;
    struct aar_cell *cell =
        pool_grow(&table->aar->pool, &table->cells, &table->cell_count, sizeof(*cell));

    table->aar->out_of_memory |= cell == NULL;
    return cell != NULL ? cell : &nowhere;
}

void aar_none(struct aar_table *table)
{
    *build_cell(table) = (struct aar_cell){0};
}

void aar_text(struct aar_table *table, enum aar_mark mark, const char *format, ...)
{
    struct aar_cell *cell = build_cell(table);
    va_list args;

    va_start(args, format);
    *cell = (struct aar_cell){
        .mark = mark, .given = true, .text = build_vprint(table->aar, format, args)};
    va_end(args);
}

void aar_number(struct aar_table *table, enum aar_mark mark, int64_t number)
{
    *build_cell(table) = (struct aar_cell){.mark = mark, .given = true, .number = number};
}

void aar_time(struct aar_table *table, int64_t ms)
{
    *build_cell(table) = (struct aar_cell){.given = ms >= 0, .number = ms};
}

void aar_picture(struct aar_table *table, const void *picture, const char *format, ...)
{
    struct aar_cell *cell = build_cell(table);
    va_list args;

    va_start(args, format);
    *cell = (struct aar_cell){.given = picture != NULL,
                              .picture = picture,
                              .describe = build_vprint(table->aar, format, args)};
    va_end(args);
}

const struct aar_column aar_fact_columns[] = {
    {"fact", "Fact", AAR_TEXT}, {"value", "Value", AAR_TEXT}, {NULL, NULL, AAR_TEXT}};

void aar_fact(struct aar_table *table, const char *name, const char *format, ...)
{
    struct aar_cell *cell;
    va_list args;

    if (!aar_row(table))
        return;
    aar_text(table, AAR_PLAIN, "%s", name);
    cell = build_cell(table);
    va_start(args, format);
    *cell = (struct aar_cell){.given = true, .text = build_vprint(table->aar, format, args)};
    va_end(args);
}

enum aar_mark aar_report_mark(enum report_state state)
{
    static const enum aar_mark marks[REPORT_STATES] = {[REPORT_REVISION_ASKED] = AAR_WARN,
                                                       [REPORT_ACCEPTED] = AAR_GOOD,
                                                       [REPORT_FALSE_ALARM] = AAR_BAD};

    return marks[state];
}

const char *aar_team_title(const struct view_team *team)
{
    return team->made.title != NULL && team->made.title[0] != '\0' ? team->made.title
                                                                   : team->made.id;
}

void aar_done(struct aar *aar)
{
    pool_done(&aar->pool);
    *aar = (struct aar){0};
}
