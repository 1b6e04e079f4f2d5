/* SPDX-License-Identifier: Apache-2.0 */
/* The document that a form is: JSON, a line for each field, as form_field_of counts them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/form/form.h"

bool form_clock(const char *text, int64_t *ret_ms)
{
    int64_t parts[3], ms;
    int count = 0;

    text += *text == '+';
    while (count < 3) {
        size_t digits = strspn(text, "0123456789");
        char number[8];

        if (digits == 0 || digits > 6)
            return false;
        text_print(number, sizeof(number), "%.*s", (int)digits, text);
        parts[count++] = strtol(number, NULL, 10);
        text += digits;
        if (*text != ':')
            break;
        text++;
    }
    if (*text != '\0' || count < 2 || parts[count - 1] > 59 || (count == 3 && parts[1] > 59))
        return false;
    ms = count == 3 ? parts[0] * 3600 + parts[1] * 60 + parts[2] : parts[0] * 60 + parts[1];
    *ret_ms = ms * 1000;
    return true;
}

/* A text as JSON writes it. */
static void document_put_text(FILE *to, const char *text, size_t length)
{
    json_t *value = json_stringn(text, length);
    char *dumped = value != NULL ? json_dumps(value, JSON_ENCODE_ANY) : NULL;

    fputs(dumped != NULL ? dumped : "\"\"", to);
    free(dumped);
    json_decref(value);
}

static void document_put_list(FILE *to, const char *text)
{
    bool first = true;

    putc('[', to);
    while (*text != '\0') {
        size_t length = strcspn(text, "\n"), begin = strspn(text, " \t"), end = length;

        while (end > begin && strchr(" \t\r", text[end - 1]) != NULL)
            end--;
        if (end > begin) {
            if (!first)
                fputs(", ", to);
            document_put_text(to, text + begin, end - begin);
            first = false;
        }
        text += length + (text[length] == '\n');
    }
    putc(']', to);
}

static void document_put_choices(FILE *to, const struct form_field *field, uint64_t several)
{
    bool first = true;

    putc('[', to);
    for (size_t i = 0; i < field->choice_count && i < 64; i++) {
        if ((several >> i & 1) == 0)
            continue;
        if (!first)
            fputs(", ", to);
        document_put_text(to, field->choices[i].word, strlen(field->choices[i].word));
        first = false;
    }
    putc(']', to);
}

static void document_put_written(FILE *to, const struct form_field *field,
                                 const struct form_value *value)
{
    int64_t ms;

    if (field->type == FORM_LIST)
        document_put_list(to, value->text);
    else if (field->type == FORM_NUMBER && value->length < 19 &&
             strspn(value->text, "0123456789") == value->length &&
             (value->text[0] != '0' || value->length == 1))
        fputs(value->text, to);
    else if (field->type == FORM_TIME && form_clock(value->text, &ms))
        fprintf(to, "\"%llds\"", (long long)(ms / 1000));
    else
        document_put_text(to, value->text, value->length);
}

/* Begins a line: the key. */
static void document_put_key(FILE *to, bool *first, const char *key)
{
    fputs(*first ? "\n" : ",\n", to);
    *first = false;
    document_put_text(to, key, strlen(key));
    fputs(": ", to);
}

static void document_put_choice(FILE *to, const struct form_field *field, const char *word,
                                bool *first)
{
    const char *slash = field->second != NULL ? strchr(word, '/') : NULL;

    if (field->whole)
        fputs(word, to);
    else
        document_put_text(to, word, slash != NULL ? (size_t)(slash - word) : strlen(word));
    if (slash == NULL)
        return;
    document_put_key(to, first, field->second);
    document_put_text(to, slash + 1, strlen(slash + 1));
}

static void document_put_field(FILE *to, const struct form_field *field,
                               const struct form_value *value, bool *first)
{
    const char *dot = strchr(field->name, '.');

    document_put_key(to, first, dot != NULL ? dot + 1 : field->name);
    if (field->type == FORM_CHOICE)
        document_put_choice(to, field, field->choices[value->chosen].word, first);
    else if (field->type == FORM_CHOICES)
        document_put_choices(to, field, value->several);
    else if (field->type == FORM_FLAG)
        fputs("true", to);
    else
        document_put_written(to, field, value);
}

static void document_write_fields(const struct form *form, FILE *to)
{
    const char *open = NULL;
    bool first = true;

    putc('{', to);
    for (size_t i = 0; i < form->plan->count; i++) {
        const struct form_field *field = &form->plan->fields[i];
        const char *dot = strchr(field->name, '.');
        size_t length = dot != NULL ? (size_t)(dot - field->name) : 0;
        char outer[64];

        if (!form_has(form, i))
            continue;
        if (open != NULL && (dot == NULL || strncmp(open, field->name, length + 1) != 0)) {
            open = NULL;
            fputs("\n}", to);
        }
        if (dot != NULL && open == NULL) {
            open = field->name;
            text_print(outer, sizeof(outer), "%.*s", (int)length, field->name);
            document_put_key(to, &first, outer);
            putc('{', to);
            first = true;
        }
        document_put_field(to, field, &form->values[i], &first);
    }
    fputs(open != NULL ? "\n}\n}\n" : "\n}\n", to);
}

char *form_document(const struct form *form, size_t *ret_length)
{
    char *text = NULL;
    FILE *to = open_memstream(&text, ret_length);

    if (to == NULL)
        return NULL;
    document_write_fields(form, to);
    if (fclose(to) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
