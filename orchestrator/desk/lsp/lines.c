/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/lsp/lines.h"

#include <string.h>

#include "base/text.h"
#include "scenario/yaml/complaints.h"

/* The next character's bytes and units; a byte that is no character counts as one unit. */
static size_t lines_next(const char *at, const char *end, int64_t *ret_units)
{
    uint32_t code = 0;
    size_t bytes = text_character(at, end, &code);

    *ret_units = bytes != 0 && code > 0xffff ? 2 : 1;
    return bytes != 0 ? bytes : 1;
}

/* The byte at which a line (from 0) begins; the text's end where there are fewer. */
static size_t lines_start(const char *text, size_t length, int64_t line)
{
    const char *at = text, *end = text + length;

    while (line > 0 && at < end) {
        size_t broken = complaints_break(at, end);

        at += broken != 0 ? broken : 1;
        line -= broken != 0;
    }
    return (size_t)(at - text);
}

static size_t lines_walk(const char *text, size_t length, size_t start, int64_t count,
                         bool by_units)
{
    const char *at = text + start, *end = text + length;

    while (count > 0 && at < end && complaints_break(at, end) == 0) {
        int64_t units;
        size_t bytes = lines_next(at, end, &units);

        /* The middle of a character is its beginning. */
        if (by_units && units > count)
            break;
        count -= by_units ? units : 1;
        at += bytes;
    }
    return (size_t)(at - text);
}

size_t lines_byte(const char *text, size_t length, int64_t line, int64_t unit)
{
    if (line < 0)
        return 0;
    return lines_walk(text, length, lines_start(text, length, line), unit < 0 ? 0 : unit, true);
}

size_t lines_mark(const char *text, size_t length, struct mark mark)
{
    if (mark.line == 0)
        return 0;
    return lines_walk(text, length, lines_start(text, length, (int64_t)mark.line - 1),
                      (int64_t)mark.column - 1, false);
}

static json_t *lines_position(const char *text, size_t length, size_t byte)
{
    const char *at = text, *end = text + (byte < length ? byte : length);
    int64_t line = 0, unit = 0;

    while (at < end) {
        size_t broken = complaints_break(at, text + length);
        int64_t units = 0;

        if (broken != 0) {
            line++;
            unit = 0;
            at += broken;
            continue;
        }
        at += lines_next(at, text + length, &units);
        unit += units;
    }
    return json_pack("{s:I, s:I}", "line", (json_int_t)line, "character", (json_int_t)unit);
}

json_t *lines_range(const char *text, size_t length, size_t start, size_t end)
{
    return json_pack("{s:o, s:o}", "start", lines_position(text, length, start), "end",
                     lines_position(text, length, end));
}

size_t lines_word_end(const char *text, size_t length, size_t start)
{
    size_t at = start;

    while (at < length && complaints_break(text + at, text + length) == 0 &&
           (at == start || strchr(" \t:,{}[]\"'", text[at]) == NULL)) {
        int64_t units;

        at += lines_next(text + at, text + length, &units);
    }
    return at;
}
