/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the text; marks count characters, as those of YAML do. A wrong cell does not end
 * it. */
#include "scenario/yaml/import-csv.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "scenario/yaml/import-encoding.h"

struct csv_reading {
    struct pool *pool;
    struct complaints *complaints;
    const char *at, *end;
    struct mark mark;
    char *cell; /* what has been read of the cell; room for all that is left */
    char separator;
    bool no_memory;
};

/* ---- formulas ---- */

bool csv_is_formula(const char *text)
{
    const char *at = text + strspn(text, "' \t\r\n");

    return at[0] != '\0' && strchr("=+-@", at[0]) != NULL;
}

static const char csv_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static const char csv_digits[] = "0123456789";

/* The length of a cell's name such as $AB$12; 0: it is none. */
static size_t csv_cell_name(const char *text)
{
    const char *at = text + (text[0] == '$');
    size_t letters = strspn(at, csv_letters), digits;

    if (letters < 1 || letters > 3)
        return 0;
    at += letters;
    at += at[0] == '$';
    digits = strspn(at, csv_digits);
    return digits < 1 || digits > 7 ? 0 : (size_t)(at - text) + digits;
}

/* Behind the sign: is the first thing that is no number and no operator a function, a cell, a sheet
 * or a command? */
static bool csv_computes(const char *at)
{
    size_t length;

    at += strspn(at, "+-*/^(&%<>=, \t\r\n.0123456789");
    if (at[0] == '\'')
        return strstr(at + 1, "'!") != NULL;
    length = csv_cell_name(at);
    if (length != 0 && (at[length] == '\0' || strchr("+-*/^&%<>=:!),;", at[length]) != NULL ||
                        (at[length] == ' ' && strspn(at + length, " ") == strlen(at + length))))
        return true;
    length = strspn(at, csv_letters);
    if (length == 0)
        return false;
    while (at[length] != '\0' &&
           (strchr(csv_letters, at[length]) != NULL || strchr("0123456789._", at[length]) != NULL))
        length++;
    return at[length] == '(' || at[length] == '|' || at[length] == '!';
}

bool csv_is_live(const char *text)
{
    const char *at = text + strspn(text, " \t\r\n");

    return at[0] == '=' || at[0] == '@' || ((at[0] == '+' || at[0] == '-') && csv_computes(at + 1));
}

/* ---- characters ---- */

static bool csv_wrong(struct csv_reading *reading, struct mark at, const char *words)
{
    complain_error(reading->complaints, at, "%s", words);
    return false;
}

/* C0, DEL, C1, and what turns the direction of writing round: a reader would see another text than
 * what is written. */
static bool csv_is_control(uint32_t code)
{
    return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7f && code <= 0x9f) ||
           code == 0x61c || code == 0x200e || code == 0x200f ||
           (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* The next character. A control character is complained of once a cell and passed over. */
static void csv_take(struct csv_reading *reading, char **to, bool *told)
{
    uint32_t code = 0;
    size_t size = text_character(reading->at, reading->end, &code);

    if (csv_is_control(code)) {
        if (!*told)
            csv_wrong(reading, reading->mark, "a control character");
        *told = true;
    } else {
        *to = mempcpy(*to, reading->at, size);
    }
    reading->at += size;
    if (code == '\n')
        reading->mark = (struct mark){reading->mark.line + 1, 1};
    else
        reading->mark.column++;
}

static bool csv_ends_cell(const struct csv_reading *reading, char c)
{
    return c == reading->separator || c == '\r' || c == '\n';
}

/* What is left of a line whose quotes are wrong. */
static void csv_skip_line(struct csv_reading *reading)
{
    const char *found = memchr(reading->at, '\n', (size_t)(reading->end - reading->at));

    reading->at = found != NULL ? found : reading->end;
}

/* ---- cells ---- */

/* Within quotes, up to the closing one; the opening one has been read. */
static bool csv_read_quoted(struct csv_reading *reading, struct mark begun, char **to)
{
    bool told = false;

    while (reading->at < reading->end) {
        if (*reading->at == '"' && reading->at + 1 < reading->end && reading->at[1] == '"') {
            reading->at++;
            reading->mark.column++;
        } else if (*reading->at == '"') {
            reading->at++;
            reading->mark.column++;
            if (reading->at == reading->end || csv_ends_cell(reading, *reading->at))
                return true;
            csv_wrong(reading, reading->mark,
                      "behind the closing quotes a separator or the line's end is missing");
            csv_skip_line(reading);
            return false;
        } else if (*reading->at == '\r' && reading->at + 1 < reading->end &&
                   reading->at[1] == '\n') {
            reading->at++;
        }
        csv_take(reading, to, &told);
    }
    return csv_wrong(reading, begun, "the quotes that begin here are not closed");
}

/* Where tabs are between cells, quotes are text: such lists are not quoted. */
static bool csv_read_plain(struct csv_reading *reading, char **to)
{
    bool told = false;

    while (reading->at < reading->end && !csv_ends_cell(reading, *reading->at)) {
        if (*reading->at == '"' && reading->separator != '\t') {
            csv_wrong(reading, reading->mark, "quotes inside a cell that does not begin with them");
            csv_skip_line(reading);
            return false;
        }
        csv_take(reading, to, &told);
    }
    return true;
}

static void csv_keep(struct csv_reading *reading, struct csv_cell *cell, size_t length)
{
    const char *text = reading->cell;

    if (length > CSV_CELL_MOST)
        csv_wrong(reading, cell->mark, "the cell is larger than 64 KiB");
    if (text[0] == '\'' && csv_is_formula(text)) {
        text++;
    } else if (csv_is_live(text)) {
        csv_wrong(reading, cell->mark, "the cell begins as a formula");
        complain_hint(reading->complaints, "if it is a text, write a ' before it");
    }
    cell->text = pool_text(reading->pool, length > CSV_CELL_MOST ? "" : text);
    reading->no_memory |= cell->text == NULL;
}

/* False: nothing more of the line is to be read. */
static bool csv_read_cell(struct csv_reading *reading, struct csv_row *row)
{
    struct csv_cell *cell = pool_grow(reading->pool, &row->cells, &row->count, sizeof(*cell));
    char *to = reading->cell;
    bool quoted = reading->at < reading->end && *reading->at == '"', good;

    if (cell == NULL) {
        reading->no_memory = true;
        return false;
    }
    *cell = (struct csv_cell){.mark = reading->mark, .text = ""};
    if (row->count > CSV_COLUMNS_MOST) {
        row->count--;
        csv_wrong(reading, reading->mark, "the line has too many cells");
        csv_skip_line(reading);
        return false;
    }
    reading->at += quoted;
    reading->mark.column += quoted;
    good = quoted ? csv_read_quoted(reading, cell->mark, &to) : csv_read_plain(reading, &to);
    *to = '\0';
    if (good)
        csv_keep(reading, cell, (size_t)(to - reading->cell));
    return good && !reading->no_memory;
}

/* ---- lines ---- */

/* The line's end, or the file's. */
static void csv_read_end(struct csv_reading *reading)
{
    if (reading->at == reading->end)
        return;
    if (*reading->at == '\r' && (reading->at + 1 == reading->end || reading->at[1] != '\n')) {
        csv_wrong(reading, reading->mark, "a carriage return without a line feed");
        csv_skip_line(reading);
        if (reading->at == reading->end)
            return;
    }
    reading->at += *reading->at == '\r' ? 2 : 1;
    reading->mark = (struct mark){reading->mark.line + 1, 1};
}

static bool csv_read_row(struct csv_reading *reading, struct csv *csv)
{
    struct csv_row *row;

    if (csv->count >= CSV_ROWS_MOST)
        return csv_wrong(reading, reading->mark, "the file has too many lines");
    row = pool_grow(reading->pool, &csv->rows, &csv->count, sizeof(*row));
    if (row == NULL) {
        reading->no_memory = true;
        return false;
    }
    *row = (struct csv_row){0};
    while (csv_read_cell(reading, row) && reading->at < reading->end &&
           *reading->at == reading->separator) {
        reading->at++;
        reading->mark.column++;
    }
    csv_read_end(reading);
    return !reading->no_memory;
}

/* "sep=;" alone on the first line says what is between cells, and is no line of the list. */
static bool csv_said_separator(struct csv_reading *reading)
{
    size_t left = (size_t)(reading->end - reading->at), quoted = left > 0 && reading->at[0] == '"';
    const char *said = reading->at + quoted;
    size_t length = 5 + 2 * quoted;

    if (left < length || strncasecmp(said, "sep=", 4) != 0 || strchr(",;\t|:", said[4]) == NULL ||
        said[4] == '\0' || (quoted && said[5] != '"') ||
        (left > length && strchr("\r\n", reading->at[length]) == NULL))
        return false;
    reading->separator = said[4];
    reading->at += length;
    reading->mark.column += (uint32_t)length;
    csv_read_end(reading);
    return true;
}

static const char csv_candidates[] = ",;\t|";
enum { CSV_CANDIDATES = sizeof(csv_candidates) - 1 };

/* How many of each are in a line outside quotes. Returns where the next line begins. */
static const char *csv_count_line(const char *at, const char *end, size_t counts[CSV_CANDIDATES])
{
    bool quoted = false;

    memset(counts, 0, CSV_CANDIDATES * sizeof(counts[0]));
    for (; at < end; at++) {
        const char *found = *at != '\0' ? strchr(csv_candidates, *at) : NULL;

        quoted ^= *at == '"';
        if (quoted)
            continue;
        if (found != NULL)
            counts[found - csv_candidates]++;
        if (*at == '\n')
            return at + 1;
    }
    return at;
}

/* The one that is most frequent in the first line that has any; the comma where none is. A | is
 * one only where the next line has as many: a title may have it as a text. */
static char csv_find_separator(const char *at, const char *end)
{
    enum { BAR = CSV_CANDIDATES - 1 };

    while (at < end) {
        size_t counts[CSV_CANDIDATES], next[CSV_CANDIDATES], best = 0;

        at = csv_count_line(at, end, counts);
        csv_count_line(at, end, next);
        if (next[BAR] < counts[BAR])
            counts[BAR] = 0;
        for (size_t i = 1; i < CSV_CANDIDATES; i++)
            if (counts[i] > counts[best])
                best = i;
        if (counts[best] != 0)
            return csv_candidates[best];
    }
    return ',';
}

static void csv_read_all(struct csv_reading *reading, struct csv *csv)
{
    if (!csv_said_separator(reading))
        reading->separator = csv_find_separator(reading->at, reading->end);
    csv->separator = reading->separator;
    while (reading->at < reading->end && csv_read_row(reading, csv))
        ;
}

int csv_read(struct pool *pool, const char *name, const char *encoding, const char *bytes,
             size_t length, struct complaints *complaints, struct csv *ret, struct error *err)
{
    struct csv_reading reading = {.pool = pool, .complaints = complaints, .mark = {1, 1}};
    struct csv csv = {.separator = ','};
    const char *text;
    size_t text_length;
    int result;

    *ret = csv;
    if (length > CSV_MOST) {
        if (complaints_source(complaints, name, "", 0) != 0)
            return error_memory(err);
        complain_error(complaints, (struct mark){0, 0}, "the file is larger than %d MiB",
                       CSV_MOST >> 20);
        return 1;
    }
    result =
        encoding_read(pool, name, encoding, bytes, length, complaints, &text, &text_length, err);
    if (result != 0)
        return result;
    reading.at = text;
    reading.end = text + text_length;
    reading.cell = pool_take(pool, text_length + 1);
    if (reading.cell == NULL)
        return error_memory(err);
    csv_read_all(&reading, &csv);
    if (reading.no_memory || complaints->out_of_memory)
        return error_memory(err);
    *ret = csv;
    return complaints->errors != 0;
}
