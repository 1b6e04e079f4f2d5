/* SPDX-License-Identifier: Apache-2.0 */
/* A text in soft lines: broken at line feeds, behind the last blank that fits, or where a line is
 * full. Places are bytes, and never within a character. */
#include <string.h>

#include "base/text.h"
#include "desk/form/form.h"

/* The length of the character at `at` and its columns. */
static size_t lines_step(const char *text, size_t length, size_t at, int *ret_columns)
{
    uint32_t code = '?';
    size_t step = text_character(text + at, text + length, &code);

    *ret_columns = step > 1 ? text_columns(code) : 1;
    return step > 0 ? step : 1;
}

size_t form_line_end(const char *text, size_t length, size_t from, int columns, size_t *ret_next)
{
    size_t at = from, blank = from;
    int used = 0;

    while (at < length && text[at] != '\n') {
        int wide;
        size_t step = lines_step(text, length, at, &wide);

        if (used + wide > columns && at > from) {
            *ret_next = blank > from ? blank : at;
            return *ret_next;
        }
        used += wide;
        at += step;
        if (text[at - 1] == ' ')
            blank = at;
    }
    *ret_next = at < length ? at + 1 : at;
    return at;
}

/*
 * Where the soft line begins that the place `at` is on, and *ret_before the one above (0: of the
 * first one). The end of a line that is broken softly is the begin of the next one.
 */
static size_t lines_begin_of(const char *text, size_t length, size_t at, int columns,
                             size_t *ret_before)
{
    size_t begin = 0, before = 0, next;

    while (form_line_end(text, length, begin, columns, &next) < length && at >= next) {
        before = begin;
        begin = next;
    }
    *ret_before = before;
    return begin;
}

/* The place on the line from `begin` that is `column` columns in, or the last one on it. */
static size_t lines_place(const char *text, size_t length, size_t begin, int columns, int column)
{
    size_t next, end = form_line_end(text, length, begin, columns, &next), at = begin;
    bool soft = next == end && end < length;
    int used = 0;

    while (at < end) {
        int wide;
        size_t step = lines_step(text, length, at, &wide);

        if (used + wide > column || (soft && at + step >= end))
            break;
        used += wide;
        at += step;
    }
    return at;
}

size_t form_line_move(const char *text, size_t length, size_t at, int columns, int step)
{
    size_t before, begin, next;
    int column = 0;

    if (columns < 1 || text == NULL)
        return at;
    begin = lines_begin_of(text, length, at, columns, &before);
    for (size_t i = begin; i < at;) {
        int wide;

        i += lines_step(text, length, i, &wide);
        column += wide;
    }
    if (step < 0)
        return begin == 0 ? at : lines_place(text, length, before, columns, column);
    return form_line_end(text, length, begin, columns, &next) == length
               ? at
               : lines_place(text, length, next, columns, column);
}
