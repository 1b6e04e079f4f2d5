/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/sdl/report-kinds.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/report-kind.h"
#include "core/model/report.h"
#include "core/model/row.h"

struct kinds_field {
    const char *name, *title, *help;
    int type;
    bool needed;
    int64_t least, most;
    struct scenario_texts choices;
};

struct kinds_kind {
    const char *title;
};

enum { KIND_TITLE, KIND_FIELDS };
enum {
    FIELD_NAME,
    FIELD_TYPE,
    FIELD_TITLE,
    FIELD_HELP,
    FIELD_NEEDED,
    FIELD_CHOICES,
    FIELD_MIN,
    FIELD_MAX
};

static const char *const kinds_types[] = {"line",   "text",    "list", "number", "time",
                                          "choice", "choices", "flag", NULL};

static const struct key kind_keys[] = {
    [KIND_TITLE] = {.name = "title",
                    .type = KEY_TEXT,
                    .flags = KEY_OWN,
                    .offset = offsetof(struct kinds_kind, title),
                    .about = "what the form is called; default: the kind's name"},
    [KIND_FIELDS] = {.name = "fields",
                     .type = KEY_ITEM,
                     .flags = KEY_OWN | KEY_REQUIRED,
                     .about = "the fields of the form, 1 to 20, in their order"},
};

static const struct key field_keys[] = {
    [FIELD_NAME] = {.name = "name",
                    .type = KEY_TEXT,
                    .flags = KEY_OWN | KEY_REQUIRED,
                    .offset = offsetof(struct kinds_field, name),
                    .about = "the key in a report's file: lower-case letters, digits and -"},
    [FIELD_TYPE] = {.name = "type",
                    .type = KEY_WORD,
                    .flags = KEY_OWN,
                    .words = kinds_types,
                    .offset = offsetof(struct kinds_field, type),
                    .about = "default line; time is on the exercise clock, flag is yes or no"},
    [FIELD_TITLE] = {.name = "title",
                     .type = KEY_TEXT,
                     .flags = KEY_OWN,
                     .offset = offsetof(struct kinds_field, title),
                     .about = "the label in the form; default: the name"},
    [FIELD_HELP] = {.name = "help",
                    .type = KEY_TEXT,
                    .flags = KEY_OWN,
                    .offset = offsetof(struct kinds_field, help),
                    .about = "a sentence or two that explain it"},
    [FIELD_NEEDED] = {.name = "needed",
                      .type = KEY_BOOL,
                      .flags = KEY_OWN,
                      .offset = offsetof(struct kinds_field, needed),
                      .about = "true: a report without it is refused"},
    [FIELD_CHOICES] = {.name = "choices",
                       .type = KEY_TEXTS,
                       .flags = KEY_OWN,
                       .offset = offsetof(struct kinds_field, choices),
                       .about = "of choice and choices: 1 to 40 words"},
    [FIELD_MIN] = {.name = "min",
                   .type = KEY_WHOLE,
                   .flags = KEY_OWN,
                   .least = 0,
                   .most = ROW_INT_MOST,
                   .offset = offsetof(struct kinds_field, least),
                   .about = "of a number: the least; default 0"},
    [FIELD_MAX] = {.name = "max",
                   .type = KEY_WHOLE,
                   .flags = KEY_OWN,
                   .least = 0,
                   .most = ROW_INT_MOST,
                   .offset = offsetof(struct kinds_field, most),
                   .about = "of a number: the greatest"},
};

const struct key_table report_kind_table = {"a kind of reports", true, NULL, kind_keys,
                                            sizeof(kind_keys) / sizeof(kind_keys[0])};
const struct key_table report_field_table = {"a field of a report", true, NULL, field_keys,
                                             sizeof(field_keys) / sizeof(field_keys[0])};

static void kinds_check_text(struct loader *loader, const struct pair *pair, size_t most)
{
    const struct item *item = pair != NULL ? pair->value : NULL;

    if (item != NULL && item->kind == ITEM_SCALAR &&
        (item->length > most || !report_is_text(item->text, item->length, false)))
        complain_error(loader->complaints, item->mark,
                       "\"%s\" must be one line of at most %zu bytes", pair->key->text, most);
}

static void kinds_check_field(struct loader *loader, const struct item *item,
                              const struct kinds_field *field, const struct pair *const *seen,
                              const json_t *before)
{
    bool chosen = field->type == REPORT_FIELD_CHOICE || field->type == REPORT_FIELD_CHOICES;
    json_t *other;
    size_t i;

    if (field->name != NULL && !report_field_is_name(field->name))
        complain_error(
            loader->complaints, seen[FIELD_NAME]->value->mark,
            "\"%.40s\" is no name of a field: lower-case letters, digits and -, and none "
            "that every report has",
            field->name);
    json_array_foreach(
        before, i,
        other) if (field->name != NULL &&
                   strcmp(json_string_value(json_object_get(other, "name")), field->name) == 0)
        complain_error(loader->complaints, seen[FIELD_NAME]->value->mark,
                       "there are two fields \"%.40s\"", field->name);
    if (chosen != (field->choices.count > 0) || field->choices.count > REPORT_CHOICES_MOST)
        complain_error(loader->complaints,
                       seen[FIELD_CHOICES] != NULL ? seen[FIELD_CHOICES]->value->mark : item->mark,
                       chosen ? "a field with choices has 1 to %d \"choices\""
                              : "\"choices\" are of the types choice and choices, at most %d",
                       REPORT_CHOICES_MOST);
    for (i = 0; i < field->choices.count; i++)
        if (field->choices.items[i].text[0] == '\0' || strlen(field->choices.items[i].text) > 60 ||
            !report_is_text(field->choices.items[i].text, strlen(field->choices.items[i].text),
                            false))
            complain_error(loader->complaints, seen[FIELD_CHOICES]->value->mark,
                           "a choice must be 1 to 60 bytes on one line");
    if (field->most < field->least)
        complain_error(loader->complaints, seen[FIELD_MIN]->value->mark,
                       "\"min\" is greater than \"max\"");
    kinds_check_text(loader, seen[FIELD_TITLE], 40);
    kinds_check_text(loader, seen[FIELD_HELP], 200);
}

static json_t *kinds_field_json(const struct kinds_field *field)
{
    json_t *choices = json_array(),
           *to = json_pack("{s:s, s:s, s:s, s:s, s:b, s:I, s:I}", "name",
                           field->name != NULL ? field->name : "", "title",
                           field->title != NULL ? field->title : "", "type",
                           report_field_words[field->type], "help",
                           field->help != NULL ? field->help : "", "needed", field->needed, "least",
                           (json_int_t)field->least, "most", (json_int_t)field->most);

    for (size_t i = 0; i < field->choices.count; i++)
        json_array_append_new(choices, json_string(field->choices.items[i].text));
    json_object_set_new(to, "choices", choices);
    return to;
}

static void kinds_read_field(struct loader *loader, const struct item *item, json_t *fields)
{
    const struct pair *seen[KEYS_MOST];
    struct kinds_field field = {.most = ROW_INT_MOST};

    if (!keys_read(loader, item, &report_field_table, NULL, item->mark, &field, seen))
        return;
    kinds_check_field(loader, item, &field, seen, fields);
    json_array_append_new(fields, kinds_field_json(&field));
}

static void kinds_read_kind(struct loader *loader, const struct pair *pair, json_t *all)
{
    const struct pair *seen[KEYS_MOST];
    struct kinds_kind kind = {NULL};
    const struct item *list;
    json_t *fields;

    if (!report_kind_is_name(pair->key->text)) {
        complain_error(
            loader->complaints, pair->key->mark,
            "\"%.40s\" is no name of a kind of reports: lower-case letters, digits and -",
            pair->key->text);
        return;
    }
    if (!keys_read(loader, pair->value, &report_kind_table, pair->key->text, pair->key->mark, &kind,
                   seen))
        return;
    kinds_check_text(loader, seen[KIND_TITLE], 60);
    list = seen[KIND_FIELDS] != NULL ? seen[KIND_FIELDS]->value : NULL;
    if (list == NULL || !value_list(loader, list, "fields"))
        return;
    if (list->count == 0 || list->count > REPORT_FIELDS_MOST)
        complain_error(loader->complaints, list->mark, "\"fields\" must be 1 to %d",
                       REPORT_FIELDS_MOST);
    fields = json_array();
    for (size_t i = 0; i < list->count && i < REPORT_FIELDS_MOST; i++)
        kinds_read_field(loader, list->items[i], fields);
    json_object_set_new(
        all, pair->key->text,
        json_pack("{s:s, s:o}", "title", kind.title != NULL ? kind.title : "", "fields", fields));
}

size_t report_kinds_read(struct loader *loader, const struct item *reports, const char **ret)
{
    json_t *all = json_object();
    size_t count = 0;
    char *text;

    for (size_t i = 0; reports->kind == ITEM_MAP && i < reports->count; i++) {
        const struct pair *pair = &reports->pairs[i];

        if (pair->key->kind != ITEM_SCALAR || strcmp(pair->key->text, "incident") == 0)
            continue;
        if (strcmp(pair->key->text, "sitrep") == 0) { /* there is one, and it has no deadlines */
            complain_error(loader->complaints, pair->key->mark, "unknown field \"sitrep\"");
            continue;
        }
        if (++count == REPORT_KINDS_MOST + 1)
            complain_error(loader->complaints, pair->key->mark, "more than %d kinds of reports",
                           REPORT_KINDS_MOST);
        kinds_read_kind(loader, pair, all);
    }
    text = json_dumps(all, JSON_COMPACT);
    if (json_object_size(all) > 0 && text != NULL && strlen(text) > REPORT_KINDS_SIZE)
        complain_error(loader->complaints, reports->mark,
                       "the kinds of reports have more than %d bytes in all", REPORT_KINDS_SIZE);
    if (json_object_size(all) > 0)
        *ret = text != NULL ? loader_print(loader, "%s", text) : NULL;
    free(text);
    json_decref(all);
    return count;
}
