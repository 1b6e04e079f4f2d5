/* SPDX-License-Identifier: Apache-2.0 */
/* Tables aligned by terminal columns, so that names of any script stand straight. */
#include "products/print/output.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"

void table_init(struct table *table, const char *heads)
{
    *table = (struct table){0};
    while (table->columns < TABLE_COLUMNS_MOST) {
        const char *end = strchrnul(heads, '|');
        bool right = heads[0] == '>';
        const char *head = pool_text_of(&table->pool, heads + right, (size_t)(end - heads) - right);

        table->out_of_memory |= head == NULL;
        table->heads[table->columns] = head != NULL ? head : "";
        table->right[table->columns++] = right;
        if (*end == '\0')
            break;
        heads = end + 1;
    }
}

void table_done(struct table *table)
{
    pool_done(&table->pool);
    *table = (struct table){0};
}

void table_row(struct table *table)
{
    size_t columns = (size_t)table->columns;

    if (table->rows == table->room) {
        size_t room = table->room != 0 ? 2 * table->room : 16;
        struct table_cell *cells = pool_take_array(&table->pool, room * columns, sizeof(*cells));

        if (cells == NULL) {
            table->out_of_memory = true;
            return;
        }
        if (table->rows != 0)
            memcpy(cells, table->cells, table->rows * columns * sizeof(*cells));
        table->cells = cells;
        table->room = room;
    }
    table->rows++;
}

void table_cell(struct table *table, int column, enum tone tone, const char *format, ...)
{
    char text[1024];
    va_list args;

    if (table->out_of_memory || table->rows == 0 || column >= table->columns)
        return;
    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    table->cells[(table->rows - 1) * (size_t)table->columns + (size_t)column] =
        (struct table_cell){.text = output_clean(&table->pool, text), .tone = tone};
}

/* Blanks are owed until something follows them, so that no line ends in some. Returns what is owed
 * now. */
static int table_print_cell(const struct output *to, const struct table_cell *cell, int width,
                            bool right, int owed)
{
    const char *text = cell->text != NULL ? cell->text : "";
    int space = width - output_width(text);

    if (text[0] == '\0')
        return owed + width + 2;
    fprintf(to->to, "%*s", owed + (right ? space : 0), "");
    output_print(to, cell->tone, "%s", text);
    return (right ? 0 : space) + 2;
}

void table_print(struct table *table, const struct output *to, int indent)
{
    int widths[TABLE_COLUMNS_MOST] = {0};
    bool headed = false;

    for (int c = 0; c < table->columns; c++) {
        widths[c] = output_width(table->heads[c]);
        headed |= table->heads[c][0] != '\0';
        for (size_t r = 0; r < table->rows; r++) {
            const char *text = table->cells[r * (size_t)table->columns + (size_t)c].text;
            int width = text != NULL ? output_width(text) : 0;

            widths[c] = width > widths[c] ? width : widths[c];
        }
    }
    for (size_t r = headed ? 0 : 1; r <= table->rows; r++) {
        int owed = indent;

        for (int c = 0; c < table->columns; c++) {
            struct table_cell head = {.text = table->heads[c], .tone = TONE_DIM};

            owed = table_print_cell(
                to, r > 0 ? &table->cells[(r - 1) * (size_t)table->columns + (size_t)c] : &head,
                widths[c], table->right[c], owed);
        }
        fputc('\n', to->to);
    }
}
