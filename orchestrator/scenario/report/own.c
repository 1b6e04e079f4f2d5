/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kind's fields become a table of keys, which the key engine reads; what their values may be
 * core/model says, field by field, so that each complaint has its place.
 */
#include "scenario/report/own.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "scenario/yaml/keys.h"

static const char *const own_stages[] = {"early-warning", "notification", "update",
                                         "final",         "withdrawn",    NULL};
static const char *const own_tlps[] = {"amber", "amber+strict", "red", "green", "clear", NULL};

enum { OWN_KIND, OWN_TITLE, OWN_REPORT, OWN_STAGE, OWN_TLP, OWN_COMMON };

struct own_value {
    const char *text;
    int64_t number;
    bool flag;
    struct scenario_texts texts;
};

struct own {
    const char *kind, *title;
    int64_t number;
    int stage, tlp;
    struct own_value values[REPORT_FIELDS_MOST];
};

static const struct key own_common[OWN_COMMON] = {
    [OWN_KIND] = {.name = "kind", .type = KEY_TEXT, .offset = offsetof(struct own, kind)},
    [OWN_TITLE] = {.name = "title", .type = KEY_TEXT, .offset = offsetof(struct own, title)},
    [OWN_REPORT] = {.name = "report",
                    .type = KEY_WHOLE,
                    .least = 1,
                    .most = UINT32_MAX,
                    .offset = offsetof(struct own, number)},
    [OWN_STAGE] = {.name = "stage",
                   .type = KEY_WORD,
                   .words = own_stages,
                   .offset = offsetof(struct own, stage)},
    [OWN_TLP] = {.name = "tlp",
                 .type = KEY_WORD,
                 .words = own_tlps,
                 .offset = offsetof(struct own, tlp)},
};

static struct key own_key(const struct report_field *field, size_t place)
{
    size_t at = offsetof(struct own, values) + place * sizeof(struct own_value);
    struct key key = {
        .name = field->name, .type = KEY_TEXT, .offset = at + offsetof(struct own_value, text)};

    if (field->type == REPORT_FIELD_NUMBER) {
        key.type = KEY_WHOLE;
        key.least = field->least;
        key.most = field->most;
        key.offset = at + offsetof(struct own_value, number);
    } else if (field->type == REPORT_FIELD_TIME) {
        key.type = KEY_SPAN;
        key.offset = at + offsetof(struct own_value, number);
    } else if (field->type == REPORT_FIELD_FLAG) {
        key.type = KEY_BOOL;
        key.offset = at + offsetof(struct own_value, flag);
    } else if (field->type == REPORT_FIELD_LIST || field->type == REPORT_FIELD_CHOICES) {
        key.type = KEY_TEXTS;
        key.offset = at + offsetof(struct own_value, texts);
    }
    return key;
}

static json_t *own_value_json(const struct report_field *field, const struct own_value *value)
{
    json_t *list;

    if (field->type == REPORT_FIELD_NUMBER || field->type == REPORT_FIELD_TIME)
        return json_integer(value->number);
    if (field->type == REPORT_FIELD_FLAG)
        return json_boolean(value->flag);
    if (field->type != REPORT_FIELD_LIST && field->type != REPORT_FIELD_CHOICES)
        return json_string(value->text != NULL ? value->text : "");
    list = json_array();
    for (size_t i = 0; i < value->texts.count; i++)
        json_array_append_new(list, json_string(value->texts.items[i].text));
    return list;
}

/* Is it said? An empty text or list says nothing. */
static bool own_is_said(const json_t *value)
{
    return !(json_is_string(value) && json_string_length(value) == 0) &&
           !(json_is_array(value) && json_array_size(value) == 0);
}

/* One field, complained of at its value. */
static void own_add_field(struct loader *loader, const struct report_kind *kind, size_t place,
                          const struct own_value *said, const struct pair *pair, json_t *fields)
{
    json_t *value = own_value_json(&kind->fields[place], said), *alone;
    struct error err;

    if (!own_is_said(value)) {
        json_decref(value);
        return;
    }
    alone = json_pack("{s:O}", kind->fields[place].name, value);
    if (report_kind_check(kind, alone, false, NULL, &err) < 0)
        complain_error(loader->complaints, pair->value->mark, "%s", err.text);
    json_decref(alone);
    json_object_set_new(fields, kind->fields[place].name, value);
}

static void own_read_fields(struct loader *loader, const struct item *root,
                            const struct report_kind *kind, const struct own *own,
                            const struct pair *const *seen, struct report *ret)
{
    json_t *fields = json_object();
    size_t before = loader->complaints->errors;
    uint32_t wrong = loader->wrong;
    struct error err;
    char *text;

    for (size_t i = 0; i < kind->count; i++)
        if (seen[OWN_COMMON + i] != NULL && (wrong >> (OWN_COMMON + i) & 1) == 0)
            own_add_field(loader, kind, i, &own->values[i], seen[OWN_COMMON + i], fields);
    if (loader->complaints->errors == before && wrong == 0 && ret->stage != REPORT_WITHDRAWN &&
        report_kind_check(kind, fields, true, NULL, &err) < 0)
        complain_error(loader->complaints, root->mark, "%s", err.text);
    text = json_dumps(fields, JSON_COMPACT | JSON_SORT_KEYS);
    ret->fields = text != NULL ? loader_print(loader, "%s", text) : NULL;
    loader->no_memory |= ret->fields == NULL;
    free(text);
    json_decref(fields);
}

void own_read(struct loader *loader, const struct item *root, const struct report_kind *kind,
              struct report *ret)
{
    const struct pair *seen[KEYS_MOST];
    struct key keys[OWN_COMMON + REPORT_FIELDS_MOST];
    struct own own = {.title = ""};
    struct key_table table = {"a report", true, NULL, keys, OWN_COMMON + kind->count};

    _Static_assert(OWN_COMMON + REPORT_FIELDS_MOST <= KEYS_MOST, "the key engine has room");
    memcpy(keys, own_common, sizeof(own_common));
    for (size_t i = 0; i < kind->count; i++)
        keys[OWN_COMMON + i] = own_key(&kind->fields[i], i);
    *ret = (struct report){
        .kind = kind->id, .title = "", .class = "", .type = "", .confidence = -1, .fields = "{}"};
    for (int i = 0; i < REPORT_TIMES; i++)
        ret->times[i] = -1;
    for (int i = 0; i < REPORT_TEXTS_MOST; i++)
        ret->texts[i] = "";
    if (!keys_read(loader, root, &table, NULL, root->mark, &own, seen))
        return;
    ret->title = own.title;
    ret->number = (uint32_t)own.number;
    ret->stage = own.stage;
    ret->tlp = own.tlp;
    if (ret->title[0] == '\0' || strlen(ret->title) > REPORT_TITLE_MOST ||
        !report_is_text(ret->title, strlen(ret->title), false))
        complain_error(loader->complaints,
                       seen[OWN_TITLE] != NULL ? seen[OWN_TITLE]->value->mark : root->mark,
                       ret->title[0] == '\0' ? "a report needs a title"
                                             : "\"title\" must be one line of at most %d bytes",
                       REPORT_TITLE_MOST);
    own_read_fields(loader, root, kind, &own, seen, ret);
}

void own_template(const struct report_kind *kind, FILE *to)
{
    static const char *const empty[REPORT_FIELD_TYPES] = {"\"\"", "\"\"", "[]", "0",
                                                          "0s",   "\"\"", "[]", "false"};

    fprintf(to,
            "kind: %s\n# report: 1              # the report that this revises; a new one "
            "without it\ntitle: \"\"\n",
            kind->id);
    for (size_t i = 0; i < kind->count; i++) {
        const struct report_field *field = &kind->fields[i];
        char clean[256];

        text_clean(clean, sizeof(clean), field->help, strlen(field->help));
        fprintf(to, "%s%s: %s", field->needed ? "" : "# ", field->name, empty[field->type]);
        fprintf(to, "%s%s", field->choice_count > 0 || clean[0] != '\0' ? "   # " : "", clean);
        for (size_t j = 0; j < field->choice_count; j++) {
            text_clean(clean, sizeof(clean), field->choices[j], strlen(field->choices[j]));
            fprintf(to, "%s%s", j > 0 || field->help[0] != '\0' ? ", " : "", clean);
        }
        putc('\n', to);
    }
}
