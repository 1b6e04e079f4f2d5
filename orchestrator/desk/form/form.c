/* SPDX-License-Identifier: Apache-2.0 */
/* What a form holds: its values, and filling them from a document. */
#include "desk/form/form.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct form *form_new(const struct form_plan *plan)
{
    struct form *form = calloc(1, sizeof(*form));

    if (form == NULL)
        return NULL;
    *form = (struct form){.plan = plan, .x = -1, .columns = 40};
    form->values = calloc(plan->count, sizeof(*form->values));
    if (form->values == NULL) {
        free(form);
        return NULL;
    }
    for (size_t i = 0; i < plan->count; i++)
        form->values[i].chosen = -1;
    return form;
}

void form_free(struct form *form)
{
    if (form == NULL)
        return;
    for (size_t i = 0; i < form->plan->count; i++)
        free(form->values[i].text);
    free(form->values);
    free(form);
}

bool form_is_written(enum form_type type)
{
    return type <= FORM_TIME;
}

bool form_has_lines(enum form_type type)
{
    return type == FORM_TEXT || type == FORM_LIST;
}

size_t form_most(const struct form_field *field)
{
    return field->most != 0              ? field->most
           : form_has_lines(field->type) ? FORM_TEXT_MOST
                                         : FORM_LINE_MOST;
}

const char *form_choice_title(const struct form_field *field, size_t choice)
{
    const struct form_choice *one = &field->choices[choice];

    return one->title != NULL ? one->title : one->word;
}

bool form_set_text(struct form *form, size_t field, const char *text, size_t length)
{
    struct form_value *value = &form->values[field];
    size_t most = form_most(&form->plan->fields[field]);
    char *copy;

    if (length > most)
        length = most;
    /* A character is not taken apart. */
    while (length > 0 && length == most && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    copy = malloc(length + 1);
    if (copy == NULL)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    free(value->text);
    value->text = copy;
    value->length = length;
    return true;
}

void form_say(struct form *form, bool bad, const char *text)
{
    text_clean(form->said, sizeof(form->said), text, strlen(text));
    form->said_bad = bad;
}

/* ---- filling ---- */

static void form_fill_list(struct form *form, size_t field, const json_t *list)
{
    size_t length = 0, i;
    json_t *value;
    char *text;

    json_array_foreach(list, i, value) length += json_string_length(value) + 1;
    text = malloc(length + 1);
    length = 0;
    json_array_foreach(list, i, value)
    {
        if (text == NULL || !json_is_string(value))
            continue;
        if (length > 0)
            text[length++] = '\n';
        memcpy(text + length, json_string_value(value), json_string_length(value));
        length += json_string_length(value);
    }
    if (text != NULL)
        form_set_text(form, field, text, length);
    free(text);
}

static int form_find_choice(const struct form_field *field, const char *word, const char *second)
{
    size_t length = word != NULL ? strlen(word) : 0;

    for (size_t i = 0; word != NULL && i < field->choice_count; i++) {
        const char *one = field->choices[i].word;

        if (second == NULL ? strcmp(one, word) == 0
                           : strncmp(one, word, length) == 0 && one[length] == '/' &&
                                 strcmp(one + length + 1, second) == 0)
            return (int)i;
    }
    return second != NULL ? form_find_choice(field, word, NULL) : -1;
}

static void form_fill_choices(struct form *form, size_t field, const json_t *list)
{
    const struct form_field *about = &form->plan->fields[field];
    json_t *value;
    size_t i;

    form->values[field].several = 0;
    json_array_foreach(list, i, value)
    {
        int choice = form_find_choice(about, json_string_value(value), NULL);

        if (choice >= 0 && choice < 64)
            form->values[field].several |= UINT64_C(1) << choice;
    }
}

static void form_fill_scalar(struct form *form, size_t field, const json_t *value)
{
    char number[32];
    const char *text = json_string_value(value);

    if (json_is_integer(value)) {
        text_print(number, sizeof(number), "%lld", (long long)json_integer_value(value));
        text = number;
    }
    if (text != NULL)
        form_set_text(form, field, text, strlen(text));
}

static void form_fill_field(struct form *form, size_t field, const json_t *value,
                            const json_t *second)
{
    const struct form_field *about = &form->plan->fields[field];
    struct form_value *to = &form->values[field];

    if (about->type == FORM_CHOICE) {
        const char *word = json_string_value(second);
        char number[32] = "";

        if (json_is_integer(value))
            text_print(number, sizeof(number), "%lld", (long long)json_integer_value(value));
        to->chosen = form_find_choice(about, about->whole ? number : json_string_value(value),
                                      about->second != NULL ? word != NULL ? word : "" : NULL);
    } else if (about->type == FORM_CHOICES) {
        form_fill_choices(form, field, value);
    } else if (about->type == FORM_FLAG) {
        to->chosen = json_is_true(value);
    } else if (json_is_array(value)) {
        form_fill_list(form, field, value);
    } else {
        form_fill_scalar(form, field, value);
    }
}

/* The value of "a" or "a.b". */
static const json_t *form_find_key(const json_t *document, const char *name)
{
    const char *dot = strchr(name, '.');
    char outer[64];

    if (dot == NULL)
        return json_object_get(document, name);
    text_print(outer, sizeof(outer), "%.*s", (int)(dot - name), name);
    return json_object_get(json_object_get(document, outer), dot + 1);
}

static bool form_has_key(const struct form *form, const char *key)
{
    size_t length = strlen(key);

    for (size_t i = 0; i < form->plan->count; i++) {
        const struct form_field *field = &form->plan->fields[i];

        if ((strncmp(field->name, key, length) == 0 &&
             (field->name[length] == '\0' || field->name[length] == '.')) ||
            (field->second != NULL && strcmp(field->second, key) == 0))
            return true;
    }
    return false;
}

size_t form_fill(struct form *form, const json_t *document)
{
    size_t strangers = 0;
    const char *key;
    json_t *value;

    for (size_t i = 0; i < form->plan->count; i++) {
        const struct form_field *field = &form->plan->fields[i];
        const json_t *said = form_find_key(document, field->name),
                     *second =
                         field->second != NULL ? json_object_get(document, field->second) : NULL;

        if (said != NULL)
            form_fill_field(form, i, said, second);
    }
    json_object_foreach((json_t *)(uintptr_t)document, key, value) strangers +=
        !form_has_key(form, key);
    form->cursor = form->values[form->focus].length;
    form->changed = false;
    return strangers;
}

bool form_has(const struct form *form, size_t field)
{
    const struct form_value *value = &form->values[field];
    enum form_type type = form->plan->fields[field].type;

    return form_is_written(type)  ? value->length > 0
           : type == FORM_CHOICES ? value->several != 0
                                  : value->chosen >= (type == FORM_FLAG);
}
