/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the bytes; marks count characters, as those of YAML do. */
#include "scenario/yaml/import-csv.h"

#include <string.h>

#include "base/text.h"

struct reading {
    struct pool *pool;
    struct complaints *complaints;
    const char *at, *end;
    struct mark mark;
    char *cell; /* what has been read of the cell; room for all that is left */
    bool no_memory;
};

bool csv_is_formula(const char *text)
{
    const char *at = text + strspn(text, "' \t\r\n");

    return at[0] != '\0' && strchr("=+-@", at[0]) != NULL;
}

static bool import_csv_wrong(struct reading *reading, struct mark at, const char *words)
{
    complain_error(reading->complaints, at, "%s", words);
    return false;
}

/* C0, DEL, C1, and what turns the direction of writing round: a reader would see another text than
 * what is written. */
static bool import_csv_is_control(uint32_t code)
{
    return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7f && code <= 0x9f) ||
           code == 0x61c || code == 0x200e || code == 0x200f ||
           (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* The next character; false: complained. */
static bool import_csv_take(struct reading *reading, char **to)
{
    uint32_t code = 0;
    size_t size = text_character(reading->at, reading->end, &code);

    if (size == 0)
        return import_csv_wrong(reading, reading->mark, "this is no UTF-8");
    if (import_csv_is_control(code))
        return import_csv_wrong(reading, reading->mark, "a control character");
    *to = mempcpy(*to, reading->at, size);
    reading->at += size;
    if (code == '\n')
        reading->mark = (struct mark){reading->mark.line + 1, 1};
    else
        reading->mark.column++;
    return true;
}

static bool import_csv_ends_cell(char c)
{
    return c == ',' || c == '\r' || c == '\n';
}

/* Within quotes, up to the closing one; the opening one has been read. */
static bool import_csv_read_quoted(struct reading *reading, struct mark begun, char **to)
{
    while (reading->at < reading->end) {
        if (*reading->at == '"' && reading->at + 1 < reading->end && reading->at[1] == '"') {
            reading->at++;
            reading->mark.column++;
        } else if (*reading->at == '"') {
            reading->at++;
            reading->mark.column++;
            if (reading->at < reading->end && !import_csv_ends_cell(*reading->at))
                return import_csv_wrong(
                    reading, reading->mark,
                    "behind the closing quotes a comma or the line's end is missing");
            return true;
        } else if (*reading->at == '\r' && reading->at + 1 < reading->end &&
                   reading->at[1] == '\n') {
            reading->at++;
        }
        if (!import_csv_take(reading, to))
            return false;
    }
    return import_csv_wrong(reading, begun, "the quotes that begin here are not closed");
}

static bool import_csv_read_plain(struct reading *reading, char **to)
{
    while (reading->at < reading->end && !import_csv_ends_cell(*reading->at)) {
        if (*reading->at == '"')
            return import_csv_wrong(reading, reading->mark,
                                    "quotes inside a cell that does not begin with them");
        if (!import_csv_take(reading, to))
            return false;
    }
    return true;
}

static bool import_csv_read_cell(struct reading *reading, struct csv_row *row)
{
    struct csv_cell *cell = pool_grow(reading->pool, &row->cells, &row->count, sizeof(*cell));
    struct mark begun = reading->mark;
    char *to = reading->cell;
    bool quoted = reading->at < reading->end && *reading->at == '"', good;

    if (cell == NULL) {
        reading->no_memory = true;
        return false;
    }
    if (row->count > CSV_COLUMNS_MOST)
        return import_csv_wrong(reading, begun, "the line has too many cells");
    reading->at += quoted;
    reading->mark.column += quoted;
    good =
        quoted ? import_csv_read_quoted(reading, begun, &to) : import_csv_read_plain(reading, &to);
    *to = '\0';
    if (!good)
        return false;
    if (to - reading->cell > CSV_CELL_MOST)
        return import_csv_wrong(reading, begun, "the cell is larger than 64 KiB");

    const char *text = reading->cell;

    if (csv_is_formula(text)) {
        if (text[0] != '\'')
            return import_csv_wrong(reading, begun,
                                    "the cell begins as a formula: a ' has to stand before it");
        text++;
    }
    *cell = (struct csv_cell){.mark = begun, .text = pool_text(reading->pool, text)};
    reading->no_memory |= cell->text == NULL;
    return cell->text != NULL;
}

/* The line's end, or the file's. */
static bool import_csv_read_end(struct reading *reading)
{
    if (reading->at == reading->end)
        return true;
    if (*reading->at == '\r' && (reading->at + 1 == reading->end || reading->at[1] != '\n'))
        return import_csv_wrong(reading, reading->mark, "a carriage return without a line feed");
    reading->at += *reading->at == '\r' ? 2 : 1;
    reading->mark = (struct mark){reading->mark.line + 1, 1};
    return true;
}

static bool import_csv_read_row(struct reading *reading, struct csv *csv)
{
    struct csv_row *row = pool_grow(reading->pool, &csv->rows, &csv->count, sizeof(*row));

    if (row == NULL) {
        reading->no_memory = true;
        return false;
    }
    *row = (struct csv_row){0};
    if (csv->count > CSV_ROWS_MOST)
        return import_csv_wrong(reading, reading->mark, "the file has too many lines");
    while (import_csv_read_cell(reading, row)) {
        if (reading->at == reading->end || *reading->at != ',')
            return import_csv_read_end(reading);
        reading->at++;
        reading->mark.column++;
    }
    return false;
}

int csv_read(struct pool *pool, const char *name, const char *bytes, size_t length,
             struct complaints *complaints, struct csv *ret, struct error *err)
{
    struct reading reading = {
        .pool = pool, .complaints = complaints, .at = bytes, .end = bytes + length, .mark = {1, 1}};
    struct csv csv = {0};

    if (complaints_source(complaints, name, bytes, length < CSV_MOST ? length : CSV_MOST) != 0)
        return error_memory(err);
    if (length > CSV_MOST) {
        complain_error(complaints, (struct mark){0, 0}, "the file is larger than %d MiB",
                       CSV_MOST >> 20);
        return 1;
    }
    reading.cell = pool_take(pool, length + 1);
    if (reading.cell == NULL)
        return error_memory(err);
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        reading.at += 3;
    while (reading.at < reading.end && import_csv_read_row(&reading, &csv))
        ;
    if (reading.no_memory || complaints->out_of_memory)
        return error_memory(err);
    if (complaints->errors != 0)
        return 1;
    *ret = csv;
    return 0;
}
