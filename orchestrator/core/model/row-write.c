/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row written as JSON, driven by the table of kinds in row-table.c. A field that is empty is left
 * out, so that rows stay short. A rehearsal writes rows by the hundred thousand: names and numbers
 * go straight into the text; jansson escapes, and checks, only texts that are not plain ASCII.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/text.h"
#include "core/model/row.h"

struct row_text {
    char *text; /* NULL after a lack of memory */
    size_t length, room;
};

static void row_begin(struct row_text *to)
{
    enum { ROOM = 256 }; /* holds nearly every body */

    *to = (struct row_text){.text = malloc(ROOM), .room = ROOM};
}

/* Room for so many bytes, which the caller fills. NULL: no memory. */
static char *row_take(struct row_text *to, size_t length)
{
    if (to->text != NULL && to->room - to->length < length) {
        size_t room = 2 * to->room + length;
        char *more = realloc(to->text, room);

        if (more == NULL)
            free(to->text);
        to->text = more;
        to->room = room;
    }
    if (to->text == NULL)
        return NULL;
    to->length += length;
    return to->text + to->length - length;
}

static void row_put(struct row_text *to, const char *bytes, size_t length)
{
    char *at = row_take(to, length);

    if (at != NULL)
        memcpy(at, bytes, length);
}

static void row_put_word(struct row_text *to, const char *word)
{
    row_put(to, word, strlen(word));
}

static void row_put_integer(struct row_text *to, int64_t value)
{
    char digits[TEXT_INTEGER];

    row_put(to, digits, text_integer(digits, value));
}

/* A member of the object: a comma before it unless it is the first, its name, a colon. Leaves room
 * for `more` bytes, which the caller fills. NULL: no memory. */
static char *row_put_name(struct row_text *to, const char *name, size_t length, size_t more)
{
    bool first = to->text == NULL || to->text[to->length - 1] == '{';
    char *at = row_take(to, !first + 1 + length + 2 + more);

    if (at == NULL)
        return NULL;
    if (!first)
        *at++ = ',';
    *at++ = '"';
    memcpy(at, name, length);
    at += length;
    *at++ = '"';
    *at++ = ':';
    return at;
}

/* The length of a text of which JSON escapes nothing; -1: it is none. */
static ssize_t row_plain_length(const char *text)
{
    const char *at = text;

    for (; *at != '\0'; at++)
        if (*at < ' ' || *at > '~' || *at == '"' || *at == '\\')
            return -1;
    return at - text;
}

static void row_put_escaped(struct row_text *to, const char *name, const char *text)
{
    json_t *value = json_string(text);
    char *escaped = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

    if (escaped != NULL) { /* NULL: no UTF-8, and left out */
        row_put_name(to, name, strlen(name), 0);
        row_put_word(to, escaped);
    }
    free(escaped);
    json_decref(value);
}

static void row_put_text(struct row_text *to, const char *name, size_t name_length,
                         const char *text)
{
    ssize_t length = row_plain_length(text);
    char *at;

    if (length < 0) {
        row_put_escaped(to, name, text);
        return;
    }
    at = row_put_name(to, name, name_length, (size_t)length + 2);
    if (at == NULL)
        return;
    *at++ = '"';
    memcpy(at, text, (size_t)length);
    at[length] = '"';
}

static void row_put_number(struct row_text *to, const char *name, size_t length, int64_t value)
{
    row_put_name(to, name, length, 0);
    row_put_integer(to, value);
}

static void row_put_ordinals(struct row_text *to, const struct row_field *field,
                             const struct ordinals *ordinals)
{
    row_put_name(to, field->name, field->name_length, 0);
    for (uint32_t i = 0; i < ordinals->count; i++) {
        row_put(to, i == 0 ? "[" : ",", 1);
        row_put_integer(to, ordinals->items[i]);
    }
    row_put(to, "]", 1);
}

/* A whole number as an integer; false for a field of another type. */
static bool row_number_of(const struct row_field *field, const void *at, int64_t *ret)
{
    switch (field->type) {
    case FIELD_INT:
    case FIELD_SEED:
        *ret = *(const int64_t *)at;
        return true;
    case FIELD_COUNT:
        *ret = *(const uint32_t *)at;
        return true;
    case FIELD_NUMBER:
        *ret = *(const int *)at;
        return true;
    default:
        return false;
    }
}

static void row_put_field(struct row_text *to, const struct row_field *field, const void *at)
{
    int64_t number;

    if (row_number_of(field, at, &number)) {
        if (number != 0)
            row_put_number(to, field->name, field->name_length, number);
    } else if (field->type == FIELD_TEXT) {
        const char *text = *(const char *const *)at;

        if (text != NULL && text[0] != '\0')
            row_put_text(to, field->name, field->name_length, text);
    } else if (field->type == FIELD_WORD) {
        row_put_text(to, field->name, field->name_length, field->words[*(const int *)at]);
    } else if (field->type == FIELD_BOOL && *(const bool *)at) {
        row_put_name(to, field->name, field->name_length, 0);
        row_put(to, "true", 4);
    } else if (field->type == FIELD_ORDINALS && ((const struct ordinals *)at)->count != 0) {
        row_put_ordinals(to, field, at);
    }
}

static void row_put_body(struct row_text *to, const struct row *row)
{
    const struct row_class *class = &row_classes[row->kind];

    row_put(to, "{", 1);
    for (size_t i = 0; i < class->field_count; i++)
        row_put_field(to, &class->fields[i], (const char *)&row->as + class->fields[i].offset);
    row_put(to, "}", 1);
}

char *row_body(const struct row *row, size_t *ret_length)
{
    struct row_text to;

    row_begin(&to);
    row_put_body(&to, row);
    row_put(&to, "", 1);
    if (to.text != NULL)
        *ret_length = to.length - 1;
    return to.text;
}

char *row_line(const struct row *row, int64_t n)
{
    struct row_text to;

    row_begin(&to);
    row_put(&to, "{", 1);
    row_put_number(&to, "n", 1, n);
    row_put_text(&to, "e", 1, row_classes[row->kind].name);
    row_put_number(&to, "t", 1, row->x);
    row_put_number(&to, "r", 1, row->r);
    row_put_number(&to, "w", 1, row->wall);
    row_put_text(&to, "a", 1, audience_words[row->audience]);
    if (audience_has_team(row->audience))
        row_put_number(&to, "m", 1, row->team);
    row_put_name(&to, "b", 1, 0);
    row_put_body(&to, row);
    row_put(&to, "}", 2); /* and its end */
    return to.text;
}
