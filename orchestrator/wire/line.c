/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Lines (RFC 8259 text, one object a line). The nesting is measured before the parser sees the
 * bytes, so that no peer chooses how deep we recurse; a NUL inside a string is refused, so that
 * every text of a line is a C string.
 */
#include "wire/line.h"

#include "wire/line-scan.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Lines that wait to be taken may be several, but not without bound. */
enum { WAITING_MOST = 4 * WIRE_LINE_MOST };

void line_reader_done(struct line_reader *reader)
{
    if (reader == NULL)
        return;
    free(reader->bytes);
    *reader = (struct line_reader){0};
}

static size_t line_longest(const struct line_reader *reader)
{
    return reader->most != 0 ? reader->most : WIRE_LINE_MOST;
}

static int line_make_room(struct line_reader *reader, size_t length, struct error *err)
{
    size_t waiting = reader->used - reader->start;

    if (length > WAITING_MOST || waiting + length > WAITING_MOST)
        return error_set(err, ERROR_INPUT, "line too long");
    if (reader->start > 0) {
        memmove(reader->bytes, reader->bytes + reader->start, waiting);
        reader->start = 0;
        reader->used = waiting;
    }
    if (waiting + length <= reader->size)
        return 0;

    size_t size = reader->size > 0 ? reader->size : 4096;

    while (size < waiting + length)
        size *= 2;

    char *bytes = realloc(reader->bytes, size);

    if (bytes == NULL)
        return error_memory(err);
    reader->bytes = bytes;
    reader->size = size;
    return 0;
}

int line_reader_add(struct line_reader *reader, const char *bytes, size_t length, struct error *err)
{
    if (length == 0)
        return 0;

    int r = line_make_room(reader, length, err);

    if (r < 0)
        return r;
    memcpy(reader->bytes + reader->used, bytes, length);
    reader->used += length;

    const char *end = memrchr(reader->bytes, '\n', reader->used);
    size_t partial = end != NULL ? reader->used - (size_t)(end + 1 - reader->bytes) : reader->used;

    /* The line feed counts too. */
    if (partial >= line_longest(reader))
        return error_set(err, ERROR_INPUT, "line too long");
    return 0;
}

/* The deepest nesting of arrays and objects outside of strings. */
static int line_depth_of(const char *bytes, size_t length)
{
    int depth = 0, deepest = 0;
    bool quoted = false;

    for (size_t i = 0; i < length; i++) {
        if (quoted && bytes[i] == '\\')
            i++;
        else if (bytes[i] == '"')
            quoted = !quoted;
        else if (!quoted && (bytes[i] == '{' || bytes[i] == '['))
            deepest = ++depth > deepest ? depth : deepest;
        else if (!quoted && (bytes[i] == '}' || bytes[i] == ']'))
            depth--;
    }
    return deepest;
}

static int line_parse(const char *bytes, size_t length, size_t most, json_t **ret_line,
                      struct error *err)
{
    json_error_t why;

    if (length >= most)
        return error_set(err, ERROR_INPUT, "line too long");
    if (line_depth_of(bytes, length) > WIRE_DEPTH_MOST)
        return error_set(err, ERROR_INPUT, "line nested deeper than %d", WIRE_DEPTH_MOST);

    json_t *line = length > 0 && bytes[0] == '{' ? line_scan(bytes, length) : NULL;

    if (line == NULL)
        line = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &why);
    if (line == NULL && json_error_code(&why) == json_error_out_of_memory)
        return error_memory(err);
    if (line == NULL)
        return error_set(err, ERROR_INPUT, "line is no JSON: %s at byte %d", why.text,
                         why.position);
    if (!json_is_object(line)) {
        json_decref(line);
        return error_set(err, ERROR_INPUT, "line is no JSON object");
    }
    *ret_line = line;
    return 0;
}

int line_reader_next(struct line_reader *reader, json_t **ret_line, struct error *err)
{
    if (reader->start == reader->used)
        return 1;

    const char *line = reader->bytes + reader->start;
    const char *end = memchr(line, '\n', reader->used - reader->start);

    if (end == NULL)
        return 1;
    reader->start += (size_t)(end - line) + 1;
    return line_parse(line, (size_t)(end - line), line_longest(reader), ret_line, err);
}

char *line_text(const json_t *object, size_t *ret_length)
{
    enum { END = 2 }; /* line feed and NUL */
    size_t length;
    char *line = line_print(object, END, &length);

    if (line == NULL) {
        line = json_dumps(object, JSON_COMPACT);
        length = line != NULL ? strlen(line) : 0;

        char *longer = line != NULL ? realloc(line, length + END) : NULL;

        if (longer == NULL) {
            free(line);
            return NULL;
        }
        line = longer;
    }
    if (length >= WIRE_LINE_MOST) {
        free(line);
        return NULL;
    }
    line[length] = '\n';
    line[length + 1] = '\0';
    *ret_length = length + 1;
    return line;
}
