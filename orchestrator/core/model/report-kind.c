/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/report-kind.h"

#include <string.h>

#include "base/text.h"
#include "core/model/report-text.h"
#include "core/model/row.h"

const char *const report_field_words[REPORT_FIELD_TYPES] = {"line", "text",   "list",    "number",
                                                            "time", "choice", "choices", "flag"};

static bool kind_is_word(const char *name)
{
    return name[0] >= 'a' && name[0] <= 'z' && strlen(name) <= REPORT_KIND_NAME &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

bool report_kind_is_name(const char *name)
{
    return kind_is_word(name) && strcmp(name, "incident") != 0 && strcmp(name, "sitrep") != 0;
}

bool report_field_is_name(const char *name)
{
    static const char *const taken[] = {"kind", "report", "stage", "title", "tlp"};

    return kind_is_word(name) && word_find(taken, sizeof(taken) / sizeof(taken[0]), name) < 0;
}

/* ---- reading ---- */

static const char *kind_text(const json_t *object, const char *key, struct pool *pool)
{
    const char *text = json_string_value(json_object_get(object, key));

    return pool_text(pool, text != NULL ? text : "");
}

/* 0; 1: it is no field; <0: no memory. */
static int kind_read_field(const json_t *object, struct pool *pool, struct report_field *to)
{
    const char *word = json_string_value(json_object_get(object, "type"));
    int type = word != NULL ? word_find(report_field_words, REPORT_FIELD_TYPES, word) : -1;
    json_t *choice;
    size_t i;

    *to = (struct report_field){.name = kind_text(object, "name", pool),
                                .title = kind_text(object, "title", pool),
                                .help = kind_text(object, "help", pool),
                                .needed = json_is_true(json_object_get(object, "needed")),
                                .least = json_integer_value(json_object_get(object, "least")),
                                .most = ROW_INT_MOST};
    if (to->name == NULL || to->title == NULL || to->help == NULL)
        return -ERROR_MEMORY;
    if (json_object_get(object, "most") != NULL)
        to->most = json_integer_value(json_object_get(object, "most"));
    to->type = (enum report_field_type)(type >= 0 ? type : 0);
    json_array_foreach(json_object_get(object, "choices"), i, choice)
    {
        const char *text = json_string_value(choice);

        if (text == NULL || to->choice_count == REPORT_CHOICES_MOST)
            return 1;
        to->choices[to->choice_count] = pool_text(pool, text);
        if (to->choices[to->choice_count++] == NULL)
            return -ERROR_MEMORY;
    }
    return type >= 0 && report_field_is_name(to->name) ? 0 : 1;
}

static int kind_read(const json_t *object, const char *id, struct pool *pool,
                     struct report_kind *to)
{
    const json_t *fields = json_object_get(object, "fields");
    json_t *field;
    size_t i;

    *to =
        (struct report_kind){.id = pool_text(pool, id), .title = kind_text(object, "title", pool)};
    if (to->id == NULL || to->title == NULL)
        return -ERROR_MEMORY;
    if (!json_is_array(fields) || json_array_size(fields) > REPORT_FIELDS_MOST)
        return 1;
    json_array_foreach(fields, i, field)
    {
        int result = kind_read_field(field, pool, &to->fields[to->count++]);

        if (result != 0)
            return result;
    }
    return 0;
}

int report_kind_find(const char *kinds, const char *id, struct pool *pool, struct report_kind *ret,
                     struct error *err)
{
    json_t *all = kinds != NULL && kinds[0] != '\0' ? json_loads(kinds, 0, NULL) : NULL;
    const json_t *one = json_object_get(all, id);
    int result = report_kind_is_name(id) && json_is_object(one) ? kind_read(one, id, pool, ret) : 1;

    json_decref(all);
    return result < 0 ? error_memory(err) : result;
}

const char *report_kind_names(const char *kinds, struct pool *pool)
{
    json_t *all = kinds != NULL && kinds[0] != '\0' ? json_loads(kinds, 0, NULL) : NULL, *value;
    const char *names = "", *id;

    json_object_foreach(all, id, value)
    {
        const char *longer = pool_print(pool, "%s%s%s", names, names[0] != '\0' ? ", " : "", id);

        names = longer != NULL ? longer : names;
    }
    json_decref(all);
    return names;
}

/* ---- checking ---- */

static bool kind_is_text(const json_t *value, size_t most, bool lines)
{
    const char *text = json_string_value(value);

    return text != NULL && json_string_length(value) <= most && json_string_length(value) > 0 &&
           report_is_text(text, json_string_length(value), lines);
}

static bool kind_is_choice(const struct report_field *field, const json_t *value)
{
    const char *text = json_string_value(value);

    for (size_t i = 0; text != NULL && i < field->choice_count; i++)
        if (strcmp(field->choices[i], text) == 0)
            return true;
    return false;
}

static bool kind_is_list(const struct report_field *field, const json_t *list)
{
    bool good = json_is_array(list) && json_array_size(list) <= REPORT_ITEMS_MOST;
    json_t *value;
    size_t i;

    json_array_foreach(list, i, value) good &= field->type == REPORT_FIELD_CHOICES
                                                   ? kind_is_choice(field, value)
                                                   : kind_is_text(value, REPORT_LINE_MOST, false);
    return good;
}

/* NULL: the value is right; else what it must be. */
static const char *kind_wrong(const struct report_field *field, const json_t *value, char to[96])
{
    bool good = false;

    switch (field->type) {
    case REPORT_FIELD_LINE:
        text_print(to, 96, "one line of at most %d bytes", REPORT_LINE_MOST);
        good = kind_is_text(value, REPORT_LINE_MOST, false);
        break;
    case REPORT_FIELD_TEXT:
        text_print(to, 96, "a text of at most %d bytes", REPORT_TEXT_MOST);
        good = kind_is_text(value, REPORT_TEXT_MOST, true);
        break;
    case REPORT_FIELD_NUMBER:
        text_print(to, 96, "a whole number from %lld to %lld", (long long)field->least,
                   (long long)field->most);
        good = json_is_integer(value) && json_integer_value(value) >= field->least &&
               json_integer_value(value) <= field->most;
        break;
    case REPORT_FIELD_TIME:
        text_copy(to, 96, "a time of the exercise");
        good = json_is_integer(value) && json_integer_value(value) >= 0 &&
               json_integer_value(value) <= ROW_INT_MOST;
        break;
    case REPORT_FIELD_FLAG:
        text_copy(to, 96, "true or false");
        good = json_is_boolean(value);
        break;
    case REPORT_FIELD_CHOICE:
        text_copy(to, 96, "one of its choices");
        good = kind_is_choice(field, value);
        break;
    default:
        text_print(to, 96,
                   field->type == REPORT_FIELD_CHOICES ? "a list of its choices"
                                                       : "a list of texts");
        good = kind_is_list(field, value);
    }
    return good ? NULL : to;
}

static const struct report_field *kind_field(const struct report_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->count; i++)
        if (strcmp(kind->fields[i].name, name) == 0)
            return &kind->fields[i];
    return NULL;
}

int report_kind_check(const struct report_kind *kind, const json_t *fields, bool whole,
                      const char **ret_field, struct error *err)
{
    const char *name, *wrong;
    json_t *value;
    char must[96];

    if (ret_field != NULL)
        *ret_field = NULL;
    json_object_foreach((json_t *)(uintptr_t)fields, name, value)
    {
        const struct report_field *field = kind_field(kind, name);

        if (field == NULL)
            return error_set(err, ERROR_INPUT, "a report of the kind %s has no field \"%.40s\"",
                             kind->id, name);
        wrong = kind_wrong(field, value, must);
        if (wrong == NULL)
            continue;
        if (ret_field != NULL)
            *ret_field = field->name;
        return error_set(err, ERROR_INPUT, "\"%s\" must be %s", field->name, wrong);
    }
    for (size_t i = 0; whole && i < kind->count; i++)
        if (kind->fields[i].needed && json_object_get(fields, kind->fields[i].name) == NULL) {
            if (ret_field != NULL)
                *ret_field = kind->fields[i].name;
            return error_set(err, ERROR_INPUT, "a report of the kind %s needs \"%s\"", kind->id,
                             kind->fields[i].name);
        }
    return 0;
}
