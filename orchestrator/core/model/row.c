/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row read from a JSON tree, driven by the table of kinds in row-table.c. A field that is left
 * out reads as empty, so that old rows stay readable when a kind gets a field.
 */
#include "core/model/row.h"

#include <string.h>

int word_find(const char *const *words, int count, const char *word)
{
    for (int i = 0; word != NULL && i < count; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return -1;
}

bool ordinals_have(const struct ordinals *list, uint32_t ordinal)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i] == ordinal)
            return true;
    return false;
}

enum row_kind row_kind_of(const char *name)
{
    size_t length = name != NULL ? strlen(name) : 0;

    for (int kind = ROW_NONE + 1; name != NULL && kind < ROW_KINDS; kind++)
        if (row_classes[kind].name_length == length &&
            memcmp(row_classes[kind].name, name, length) == 0)
            return (enum row_kind)kind;
    return ROW_NONE;
}

static int row_read_ordinals(struct ordinals *to, const json_t *value, struct pool *pool,
                             struct error *err)
{
    size_t count = json_array_size(value);
    uint32_t *items = pool_take_array(pool, count, sizeof(*items));

    if (items == NULL)
        return error_memory(err);
    for (size_t i = 0; i < count; i++) {
        json_int_t number = json_integer_value(json_array_get(value, i));

        if (number <= 0 || number > UINT32_MAX)
            return error_set(err, ERROR_INPUT, "an ordinal is out of range");
        items[i] = (uint32_t)number;
    }
    *to = (struct ordinals){.items = items, .count = (uint32_t)count};
    return 0;
}

static int row_read_number(const json_t *value, int64_t least, int64_t most, int64_t *ret,
                           struct error *err)
{
    if (!json_is_integer(value))
        return error_set(err, ERROR_INPUT, "is no integer");
    if (json_integer_value(value) < least || json_integer_value(value) > most)
        return error_set(err, ERROR_INPUT, "is out of range");
    *ret = json_integer_value(value);
    return 0;
}

static int row_read_string(const char **to, const json_t *value, struct pool *pool,
                           struct error *err)
{
    if (!json_is_string(value))
        return error_set(err, ERROR_INPUT, "is no text");
    *to = pool_text(pool, json_string_value(value));
    return *to != NULL ? 0 : error_memory(err);
}

static int row_read_field(const struct row_field *field, void *at, const json_t *value,
                          struct pool *pool, struct error *err)
{
    int64_t number = 0;
    int result = 0;

    switch (field->type) {
    case FIELD_TEXT:
        return row_read_string(at, value, pool, err);
    case FIELD_INT:
    case FIELD_SEED:
        result =
            row_read_number(value, field->type == FIELD_SEED ? INT64_MIN : -ROW_INT_MOST,
                            field->type == FIELD_SEED ? INT64_MAX : ROW_INT_MOST, &number, err);
        *(int64_t *)at = number;
        return result;
    case FIELD_COUNT:
        result = row_read_number(value, 0, UINT32_MAX, &number, err);
        *(uint32_t *)at = (uint32_t)number;
        return result;
    case FIELD_NUMBER:
        result = row_read_number(value, INT32_MIN, INT32_MAX, &number, err);
        *(int *)at = (int)number;
        return result;
    case FIELD_BOOL:
        *(bool *)at = json_is_true(value);
        return json_is_boolean(value) ? 0
                                      : error_set(err, ERROR_INPUT, "is neither true nor false");
    case FIELD_WORD: {
        int word = word_find(field->words, field->word_count, json_string_value(value));

        *(int *)at = word < 0 ? 0 : word;
        return word < 0 ? error_set(err, ERROR_INPUT, "is a word that is not known") : 0;
    }
    case FIELD_ORDINALS:
        return row_read_ordinals(at, value, pool, err);
    }
    return 0;
}

int row_read(struct row *row, const char *kind, const json_t *body, struct pool *pool,
             struct error *err)
{
    row->kind = row_kind_of(kind);
    memset(&row->as, 0, sizeof(row->as));
    if (row->kind == ROW_NONE)
        return error_set(err, ERROR_INPUT, "no kind of row is called \"%s\"",
                         kind != NULL ? kind : "");
    if (!json_is_object(body))
        return error_set(err, ERROR_INPUT, "%s: the body is no object", kind);

    const struct row_class *class = &row_classes[row->kind];

    for (size_t i = 0; i < class->field_count; i++) {
        const struct row_field *field = &class->fields[i];
        const json_t *value = json_object_get(body, field->name);
        void *at = (char *)&row->as + field->offset;

        if (value == NULL) {
            /* Texts are never NULL, so that no fold has to ask. */
            if (field->type == FIELD_TEXT)
                *(const char **)at = "";
            continue;
        }
        if (row_read_field(field, at, value, pool, err) < 0)
            return error_wrap(err, "%s: %s", class->name, field->name);
    }
    return 0;
}

int row_of_line(struct row *row, const json_t *line, struct pool *pool, struct error *err)
{
    int audience =
        word_find(audience_words, AUDIENCES, json_string_value(json_object_get(line, "a")));

    *row = (struct row){
        .seq = json_integer_value(json_object_get(line, "n")),
        .x = json_integer_value(json_object_get(line, "t")),
        .r = json_integer_value(json_object_get(line, "r")),
        .wall = json_integer_value(json_object_get(line, "w")),
        .audience = audience < 0 ? AUDIENCE_EXCON : (enum audience)audience,
        .team = (uint32_t)json_integer_value(json_object_get(line, "m")),
    };
    return row_read(row, json_string_value(json_object_get(line, "e")), json_object_get(line, "b"),
                    pool, err);
}

int row_copy(struct row *to, const struct row *from, struct pool *pool, struct error *err)
{
    const struct row_class *class = &row_classes[from->kind];

    *to = *from;
    for (size_t i = 0; i < class->field_count; i++) {
        const struct row_field *field = &class->fields[i];
        void *at = (char *)&to->as + field->offset;

        if (field->type == FIELD_TEXT) {
            const char **text = at;

            /* Most texts of a row are empty. */
            *text = *text != NULL && **text != '\0' ? pool_text(pool, *text) : "";
            if (*text == NULL)
                return error_memory(err);
        } else if (field->type == FIELD_ORDINALS) {
            struct ordinals *ordinals = at;
            uint32_t *items = pool_take_array(pool, ordinals->count, sizeof(*items));

            if (items == NULL)
                return error_memory(err);
            if (ordinals->count != 0)
                memcpy(items, ordinals->items, ordinals->count * sizeof(*items));
            ordinals->items = items;
        }
    }
    return 0;
}
