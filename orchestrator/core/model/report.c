/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/indicator.h"
#include "core/model/report-kind.h"
#include "core/model/row.h"

static const char *const report_keys[] = {
    "kind",       "report",       "stage",      "title",     "class",     "type",   "tlp",
    "confidence", "detected",     "began",      "contained", "recovered", "assets", "severity",
    "malicious",  "cross-border", "indicators", "texts",     "fields"};
static const char *const report_time_keys[REPORT_TIMES] = {"detected", "began", "contained",
                                                           "recovered"};

static const char *const report_incident[] = {"summary", "actions", "assistance", NULL};
static const char *const report_sitrep[] = {"situation", "incidents",    "actions",
                                            "effect",    "intelligence", "intentions",
                                            "requests",  "outlook",      NULL};

/* The names of the texts of a kind, to NULL; NULL: there is no such kind. */
static const char *const *report_texts(const char *kind)
{
    return strcmp(kind, "incident") == 0 ? report_incident
           : strcmp(kind, "sitrep") == 0 ? report_sitrep
                                         : NULL;
}

bool report_is_built_in(const char *kind)
{
    return report_texts(kind) != NULL;
}

const char *report_text_name(const char *kind, size_t place)
{
    const char *const *names = report_texts(kind);

    while (names != NULL && *names != NULL && place-- > 0)
        names++;
    return names != NULL ? *names : NULL;
}

static int report_word(const json_t *object, const char *key, const char *const *words, int count,
                       int *ret, struct error *err)
{
    const json_t *value = json_object_get(object, key);
    const char *text = json_string_value(value);

    *ret = value == NULL ? 0 : text == NULL ? -1 : word_find(words, count, text);
    return *ret >= 0 ? 0 : error_set(err, ERROR_INPUT, "\"%.40s\" has no such word", key);
}

/* A whole number; not there: -1. */
static int report_number(const json_t *object, const char *key, int64_t most, int64_t *ret,
                         struct error *err)
{
    const json_t *value = json_object_get(object, key);

    *ret = value == NULL ? -1 : (int64_t)json_integer_value(value);
    if (value != NULL && (!json_is_integer(value) || *ret < 0 || *ret > most))
        return error_set(err, ERROR_INPUT, "\"%.40s\" must be a whole number of 0 to %lld", key,
                         (long long)most);
    return 0;
}

static int report_flag(const json_t *object, const char *key, bool *ret, struct error *err)
{
    const json_t *value = json_object_get(object, key);

    *ret = json_is_true(value);
    return value == NULL || json_is_boolean(value)
               ? 0
               : error_set(err, ERROR_INPUT, "\"%.40s\" must be true or false", key);
}

static int report_keys_known(const json_t *object, struct error *err)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (word_find(report_keys, sizeof(report_keys) / sizeof(report_keys[0]), key) < 0)
            return error_set(err, ERROR_INPUT, "a report has no field \"%.40s\"", key);
    }
    return 0;
}

static int report_read_assets(const json_t *list, struct pool *pool, struct report *to,
                              struct error *err)
{
    to->asset_count = json_array_size(list);
    if ((list != NULL && !json_is_array(list)) || to->asset_count > REPORT_ASSETS_MOST)
        return error_set(err, ERROR_INPUT, "\"assets\" must be a list of at most %d machines",
                         REPORT_ASSETS_MOST);
    for (size_t i = 0; i < to->asset_count; i++) {
        const char *text = json_string_value(json_array_get(list, i));

        if (text == NULL || !report_is_text(text, strlen(text), false) || strlen(text) > 253)
            return error_set(err, ERROR_INPUT, "asset %zu must be the name of a machine", i + 1);
        for (size_t j = 0; j < i; j++)
            if (strcmp(to->assets[j], text) == 0)
                return error_set(err, ERROR_INPUT, "the asset \"%.60s\" is named twice", text);
        to->assets[i] = pool_text(pool, text);
        if (to->assets[i] == NULL)
            return error_memory(err);
    }
    return 0;
}

static int report_read_severity(const json_t *object, struct report *to, struct error *err)
{
    const char *key;
    json_t *value;

    if (object != NULL && !json_is_object(object))
        return error_set(err, ERROR_INPUT, "\"severity\" must be a mapping");
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        int category = nciss_category_called(key);

        if (category < 0)
            return error_set(err, ERROR_INPUT, "severity has no category \"%.40s\"", key);
        to->severity[category] =
            json_is_string(value) ? nciss_value(category, json_string_value(value)) : 0;
        if (to->severity[category] == 0)
            return error_set(err, ERROR_INPUT, "the severity's \"%.40s\" has no such value", key);
    }
    return 0;
}

static int report_read_indicators(const json_t *list, struct pool *pool, struct report *to,
                                  struct error *err)
{
    char value[INDICATOR_MOST];
    const char *why;

    to->indicator_count = json_array_size(list);
    if ((list != NULL && !json_is_array(list)) || to->indicator_count > REPORT_INDICATORS_MOST)
        return error_set(err, ERROR_INPUT, "\"indicators\" must be a list of at most %d",
                         REPORT_INDICATORS_MOST);
    for (size_t i = 0; i < to->indicator_count; i++) {
        const json_t *one = json_array_get(list, i);
        const char *type = json_string_value(json_object_get(one, "type")),
                   *text = json_string_value(json_object_get(one, "value"));

        to->indicators[i].type =
            type != NULL ? word_find(indicator_words, INDICATOR_TYPES, type) : -1;
        if (to->indicators[i].type < 0 || text == NULL)
            return error_set(err, ERROR_INPUT, "indicator %zu has no type or no value", i + 1);
        if (indicator_canonical((enum indicator_type)to->indicators[i].type, text, value, &why) !=
                0 ||
            !report_is_text(value, strlen(value),
                            indicator_has_lines((enum indicator_type)to->indicators[i].type)))
            return error_set(err, ERROR_INPUT, "indicator %zu must be %.80s", i + 1,
                             why != NULL ? why : "text");
        to->indicators[i].value = pool_text(pool, value);
        if (to->indicators[i].value == NULL)
            return error_memory(err);
    }
    return 0;
}

static int report_read_texts(const json_t *object, struct pool *pool, struct report *to,
                             struct error *err)
{
    const char *const *names = report_texts(to->kind);
    size_t found = 0, count = 0;

    if (object != NULL && !json_is_object(object))
        return error_set(err, ERROR_INPUT, "\"texts\" must be a mapping");
    for (; names != NULL && names[count] != NULL; count++) {
        found += json_object_get(object, names[count]) != NULL;
        if (report_read_text(object, names[count], REPORT_TEXT_MOST, true, pool, &to->texts[count],
                             err) < 0)
            return -ERROR_INPUT;
    }
    for (; count < REPORT_TEXTS_MOST; count++)
        to->texts[count] = "";
    return found == json_object_size(object)
               ? 0
               : error_set(err, ERROR_INPUT, "a report of the kind %s has no such text", to->kind);
}

/* What is one value each. */
static int report_read_values(const json_t *o, struct pool *pool, struct report *to,
                              struct error *err)
{
    int64_t number, confidence;

    if (report_read_text(o, "kind", 32, false, pool, &to->kind, err) < 0 ||
        report_number(o, "report", UINT32_MAX, &number, err) < 0 ||
        report_word(o, "stage", report_stage_words, REPORT_STAGES, &to->stage, err) < 0 ||
        report_read_text(o, "title", REPORT_TITLE_MOST, false, pool, &to->title, err) < 0 ||
        report_read_text(o, "class", 64, false, pool, &to->class, err) < 0 ||
        report_read_text(o, "type", 64, false, pool, &to->type, err) < 0 ||
        report_word(o, "tlp", tlp_words, TLPS, &to->tlp, err) < 0 ||
        report_number(o, "confidence", 100, &confidence, err) < 0 ||
        report_flag(o, "malicious", &to->malicious, err) < 0 ||
        report_flag(o, "cross-border", &to->cross_border, err) < 0)
        return -ERROR_INPUT;
    for (int i = 0; i < REPORT_TIMES; i++)
        if (report_number(o, report_time_keys[i], ROW_INT_MOST, &to->times[i], err) < 0)
            return -ERROR_INPUT;
    to->number = number > 0 ? (uint32_t)number : 0;
    to->confidence = (int)confidence;
    if (confidence > 0 && confidence % 10 != 0)
        return error_set(err, ERROR_INPUT, "\"confidence\" is said in tens: 0, 10 … 100");
    if (to->title[0] == '\0')
        return error_set(err, ERROR_INPUT, "a report needs a title");
    if ((to->class[0] != '\0' || to->type[0] != '\0') && !rsit_is(to->class, to->type))
        return error_set(err, ERROR_INPUT, "RSIT has no class \"%.40s\" with the type \"%.40s\"",
                         to->class, to->type);
    return 0;
}

/* The fields of a kind of the scenario's own, in one form: by that a report is known again. */
static int report_read_fields(const json_t *object, struct pool *pool, struct report *to,
                              struct error *err)
{
    bool own = !report_is_built_in(to->kind);
    char *text;

    to->fields = "";
    if (own && (object == NULL || !report_kind_is_name(to->kind)))
        return error_set(err, ERROR_INPUT, "there is no kind of report \"%.40s\"", to->kind);
    if (!own && object != NULL)
        return error_set(err, ERROR_INPUT, "a report of the kind %s has no \"fields\"", to->kind);
    if (!own)
        return 0;
    if (!json_is_object(object))
        return error_set(err, ERROR_INPUT, "\"fields\" must be a mapping");
    text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
    to->fields = text != NULL ? pool_text(pool, text) : NULL;
    free(text);
    return to->fields != NULL ? 0 : error_memory(err);
}

int report_read(const char *text, size_t length, struct pool *pool, struct report *ret,
                struct error *err)
{
    json_t *object;
    int result;

    *ret = (struct report){0};
    if (length > REPORT_BODY_MOST)
        return error_set(err, ERROR_INPUT, "the report is larger than %d KiB",
                         REPORT_BODY_MOST / 1024);
    object = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(object))
        result = error_set(err, ERROR_INPUT, "the report is no JSON object");
    else if ((result = report_keys_known(object, err)) == 0 &&
             (result = report_read_values(object, pool, ret, err)) == 0 &&
             (result = report_read_fields(json_object_get(object, "fields"), pool, ret, err)) ==
                 0 &&
             (result = report_read_texts(json_object_get(object, "texts"), pool, ret, err)) == 0 &&
             (result = report_read_assets(json_object_get(object, "assets"), pool, ret, err)) ==
                 0 &&
             (result = report_read_severity(json_object_get(object, "severity"), ret, err)) == 0)
        result = report_read_indicators(json_object_get(object, "indicators"), pool, ret, err);
    json_decref(object);
    return result;
}

/* ---- canonical ---- */

static void report_put(json_t *object, const char *key, const char *text)
{
    if (text[0] != '\0')
        json_object_set_new(object, key, json_string(text));
}

static void report_put_lists(json_t *object, const struct report *report)
{
    json_t *assets = json_array(), *severity = json_object(), *indicators = json_array(),
           *texts = json_object();
    const char *const *names = report_texts(report->kind);

    for (size_t i = 0; i < report->asset_count; i++)
        json_array_append_new(assets, json_string(report->assets[i]));
    for (int i = 0; i < NCISS_CATEGORIES; i++)
        if (report->severity[i] != 0)
            report_put(severity, nciss_category(i), nciss_value_name(i, report->severity[i]));
    for (size_t i = 0; i < report->indicator_count; i++)
        json_array_append_new(indicators, json_pack("{s:s, s:s}", "type",
                                                    indicator_words[report->indicators[i].type],
                                                    "value", report->indicators[i].value));
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        report_put(texts, names[i], report->texts[i]);
    json_object_set_new(object, "assets", assets);
    json_object_set_new(object, "severity", severity);
    if (report->malicious)
        json_object_set_new(object, "malicious", json_true());
    if (report->cross_border)
        json_object_set_new(object, "cross-border", json_true());
    json_object_set_new(object, "indicators", indicators);
    json_object_set_new(object, "texts", texts);
}

/* What stands in one of a kind of the scenario's own in place of the lists. */
static void report_put_fields(json_t *object, const struct report *report)
{
    json_object_set_new(object, "fields", json_loads(report->fields, 0, NULL));
}

char *report_canonical(const struct report *report, size_t *ret_length)
{
    json_t *object = json_object();
    char *text;

    report_put(object, "kind", report->kind);
    if (report->number != 0)
        json_object_set_new(object, "report", json_integer(report->number));
    report_put(object, "stage", report_stage_words[report->stage]);
    report_put(object, "title", report->title);
    report_put(object, "class", report->class);
    report_put(object, "type", report->type);
    report_put(object, "tlp", tlp_words[report->tlp]);
    if (report->confidence >= 0)
        json_object_set_new(object, "confidence", json_integer(report->confidence));
    for (int i = 0; i < REPORT_TIMES; i++)
        if (report->times[i] >= 0)
            json_object_set_new(object, report_time_keys[i], json_integer(report->times[i]));
    if (report_is_built_in(report->kind))
        report_put_lists(object, report);
    else
        report_put_fields(object, report);
    text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    *ret_length = text != NULL ? strlen(text) : 0;
    return text;
}
