/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row read straight from its text, without a JSON tree. The text that row-write.c makes is read
 * here: fields in the table's order, no space, integers without sign tricks, strings without
 * escapes. Whatever else JSON allows, and every text that is wrong, is left to jansson and row.c,
 * which knows the words for it: so both ways accept the same texts and give the same row
 * (tests/fuzz/fuzz-rows.c, tests/unit/core/model/test-row-scan.c).
 */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"

struct row_scanner {
    const char *at, *end;
    struct pool *pool;
    bool memory; /* the pool is exhausted */
};

/* The number of bytes is known to the compiler at most calls. */
static bool scan_is(struct row_scanner *from, const char *bytes, size_t length)
{
    if ((size_t)(from->end - from->at) < length || memcmp(from->at, bytes, length) != 0)
        return false;
    from->at += length;
    return true;
}

/* An integer of at most 18 digits, in the one form that it is written in. */
static bool scan_integer(struct row_scanner *from, int64_t least, int64_t most, int64_t *ret)
{
    enum { DIGITS_MOST = 18 };
    const char *at = from->at;
    bool negative = at < from->end && *at == '-';
    int64_t value = 0;
    const char *digits = at += negative;

    for (; at < from->end && *at >= '0' && *at <= '9'; at++) {
        if (at - digits == DIGITS_MOST)
            return false;
        value = 10 * value + (*at - '0');
    }
    if (at == digits || (*digits == '0' && (negative || at - digits > 1)))
        return false;
    value = negative ? -value : value;
    if (value < least || value > most)
        return false;
    from->at = at;
    *ret = value;
    return true;
}

/* A string of which JSON escapes nothing; its bytes, without the quotation marks. */
static bool scan_string(struct row_scanner *from, const char **ret_text, size_t *ret_length)
{
    bool plain = true;
    const char *at = from->at;

    if (at == from->end || *at++ != '"')
        return false;

    const char *text = at;

    for (; at < from->end && *at != '"'; at++) {
        unsigned char byte = (unsigned char)*at;

        if (byte < ' ' || byte == '\\')
            return false;
        plain &= byte < 0x80;
    }
    if (at == from->end || (!plain && !text_is_utf8(text, (size_t)(at - text))))
        return false;
    *ret_text = text;
    *ret_length = (size_t)(at - text);
    from->at = at + 1;
    return true;
}

static bool scan_text(struct row_scanner *from, const char **to)
{
    const char *text;
    size_t length;

    if (!scan_string(from, &text, &length))
        return false;
    *to = pool_text_of(from->pool, text, length);
    from->memory = *to == NULL;
    return !from->memory;
}

static bool scan_word(struct row_scanner *from, const struct row_field *field, int *to)
{
    const char *text;
    size_t length;

    if (!scan_string(from, &text, &length))
        return false;
    for (int i = 0; i < field->word_count; i++)
        if (strncmp(field->words[i], text, length) == 0 && field->words[i][length] == '\0') {
            *to = i;
            return true;
        }
    return false;
}

static bool scan_bool(struct row_scanner *from, bool *to)
{
    *to = scan_is(from, "true", 4);
    return *to || scan_is(from, "false", 5);
}

static bool scan_ordinals(struct row_scanner *from, struct ordinals *to)
{
    size_t count = 1;
    int64_t number;

    if (!scan_is(from, "[", 1))
        return false;
    for (const char *at = from->at; at < from->end && *at != ']'; at++)
        count += *at == ',';

    uint32_t *items = pool_take_array(from->pool, count, sizeof(*items));

    from->memory = items == NULL;
    for (size_t i = 0; items != NULL && i < count; i++) {
        if ((i != 0 && !scan_is(from, ",", 1)) || !scan_integer(from, 1, UINT32_MAX, &number))
            return false;
        items[i] = (uint32_t)number;
    }
    *to = (struct ordinals){.items = items, .count = (uint32_t)count};
    return items != NULL && scan_is(from, "]", 1);
}

static bool scan_value(struct row_scanner *from, const struct row_field *field, void *to)
{
    int64_t number;

    switch (field->type) {
    case FIELD_TEXT:
        return scan_text(from, to);
    case FIELD_INT:
        return scan_integer(from, -ROW_INT_MOST, ROW_INT_MOST, to);
    case FIELD_SEED:
        return scan_integer(from, INT64_MIN, INT64_MAX, to);
    case FIELD_COUNT:
        if (!scan_integer(from, 0, UINT32_MAX, &number))
            return false;
        *(uint32_t *)to = (uint32_t)number;
        return true;
    case FIELD_NUMBER:
        if (!scan_integer(from, INT32_MIN, INT32_MAX, &number))
            return false;
        *(int *)to = (int)number;
        return true;
    case FIELD_BOOL:
        return scan_bool(from, to);
    case FIELD_WORD:
        return scan_word(from, field, to);
    case FIELD_ORDINALS:
        return scan_ordinals(from, to);
    }
    return false;
}

/* Is `"name":` next, after a comma unless it is the first? Then it is passed. */
static bool scan_name(struct row_scanner *from, const struct row_field *field, bool first)
{
    const char *before = from->at;

    if ((first || scan_is(from, ",", 1)) && scan_is(from, "\"", 1) &&
        scan_is(from, field->name, field->name_length) && scan_is(from, "\":", 2))
        return true;
    from->at = before;
    return false;
}

static bool scan_body(struct row_scanner *from, struct row *row)
{
    const struct row_class *class = &row_classes[row->kind];
    bool first = true;

    if (!scan_is(from, "{", 1))
        return false;
    for (size_t i = 0; i < class->field_count; i++) {
        const struct row_field *field = &class->fields[i];
        void *to = (char *)&row->as + field->offset;

        if (!scan_name(from, field, first)) {
            if (field->type == FIELD_TEXT)
                *(const char **)to = "";
            continue;
        }
        first = false;
        if (!scan_value(from, field, to))
            return false;
    }
    return scan_is(from, "}", 1) && from->at == from->end;
}

int row_read_text(struct row *row, const char *kind, const char *body, size_t length,
                  struct pool *pool, struct error *err)
{
    struct row_scanner from = {.at = body, .end = body + length, .pool = pool};

    row->kind = row_kind_of(kind);
    memset(&row->as, 0, sizeof(row->as));
    if (row->kind != ROW_NONE && scan_body(&from, row))
        return 0;
    if (from.memory)
        return error_memory(err);

    json_t *tree = json_loadb(body, length, 0, NULL);
    int result = tree != NULL ? row_read(row, kind, tree, pool, err)
                              : error_set(err, ERROR_INPUT, "no JSON");

    json_decref(tree);
    return result;
}
