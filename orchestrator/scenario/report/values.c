/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/report/values.h"

#include <string.h>

#include "base/text.h"
#include "core/model/report-kind.h"
#include "core/model/row.h"
#include "scenario/yaml/document.h"
#include "scenario/yaml/keys.h"

enum { VALUES_DEPTH_MOST = 4 };

struct values {
    size_t left; /* how many more are taken: an alias may stand for very many */
};

static json_t *values_scalar(const struct item *item)
{
    int64_t number;

    if (item_is_null(item))
        return json_null();
    if (item->plain && strcmp(item->text, "true") == 0)
        return json_true();
    if (item->plain && strcmp(item->text, "false") == 0)
        return json_false();
    return item_whole(item, &number) ? json_integer(number)
                                     : json_stringn(item->text, item->length);
}

static json_t *values_of(struct values *values, const struct item *item, int depth)
{
    json_t *to;

    if (values->left == 0 || depth > VALUES_DEPTH_MOST)
        return json_null();
    values->left--;
    if (item == NULL || item->kind == ITEM_SCALAR)
        return item != NULL ? values_scalar(item) : json_null();
    to = item->kind == ITEM_LIST ? json_array() : json_object();
    for (size_t i = 0; i < item->count && values->left > 0; i++) {
        const struct pair *pair = item->kind == ITEM_MAP ? &item->pairs[i] : NULL;

        if (pair == NULL)
            json_array_append_new(to, values_of(values, item->items[i], depth + 1));
        else if (pair->key != NULL && pair->key->kind == ITEM_SCALAR)
            json_object_set_new(to, pair->key->text, values_of(values, pair->value, depth + 1));
    }
    return to;
}

json_t *values_read(const char *bytes, size_t length)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct values values = {.left = VALUES_MOST};
    struct pool pool = {.limit = 16 << 20};
    struct item *root = NULL;
    struct error err;
    json_t *to = NULL;

    if (complaints_source(&complaints, "draft", bytes, length) == 0 &&
        document_read(&pool, bytes, length, true, &complaints, &root, &err) == 0 && root != NULL)
        to = values_of(&values, root, 0);
    complaints_done(&complaints);
    pool_done(&pool);
    return to;
}

static void values_put(json_t *to, const char *key, const char *text)
{
    if (text[0] != '\0')
        json_object_set_new(to, key, json_string(text));
}

static void values_put_lists(json_t *to, const struct report *report)
{
    json_t *assets = json_array(), *severity = json_object(), *indicators = json_array();

    for (size_t i = 0; i < report->asset_count; i++)
        json_array_append_new(assets, json_string(report->assets[i]));
    for (int i = 0; i < NCISS_CATEGORIES; i++)
        if (report->severity[i] != 0)
            values_put(severity, nciss_category(i), nciss_value_name(i, report->severity[i]));
    for (size_t i = 0; i < report->indicator_count; i++)
        json_array_append_new(indicators, json_string(report->indicators[i].value));
    json_object_set_new(to, "assets", assets);
    json_object_set_new(to, "severity", severity);
    json_object_set_new(to, "indicators", indicators);
}

/* "1:02:03" of exercise ms. */
static json_t *values_clock(int64_t ms)
{
    char text[32];

    text_print(text, sizeof(text), "%lld:%02lld:%02lld", (long long)(ms / 3600000),
               (long long)(ms / 60000 % 60), (long long)(ms / 1000 % 60));
    return json_string(text);
}

static void values_put_fields(json_t *to, const struct report *report, const char *kinds)
{
    json_t *fields = json_loads(report->fields, 0, NULL);
    struct pool pool = POOL_EMPTY;
    struct report_kind kind;
    struct error err;

    json_object_update(to, fields);
    if (report_kind_find(kinds, report->kind, &pool, &kind, &err) == 0)
        for (size_t i = 0; i < kind.count; i++) {
            const json_t *value = json_object_get(fields, kind.fields[i].name);

            if (kind.fields[i].type == REPORT_FIELD_TIME && json_is_integer(value))
                json_object_set_new(to, kind.fields[i].name,
                                    values_clock(json_integer_value(value)));
        }
    json_decref(fields);
    pool_done(&pool);
}

json_t *values_of_report(const struct report *report, const char *kinds)
{
    static const char *const times[REPORT_TIMES] = {"detected", "began", "contained", "recovered"};
    json_t *to = json_object();

    if (to == NULL)
        return NULL;
    values_put(to, "kind", report->kind);
    if (report->number != 0)
        json_object_set_new(to, "report", json_integer(report->number));
    values_put(to, "stage", report_stage_words[report->stage]);
    values_put(to, "title", report->title);
    values_put(to, "class", report->class);
    values_put(to, "type", report->type);
    values_put(to, "tlp", tlp_words[report->tlp]);
    if (report->confidence >= 0)
        json_object_set_new(to, "confidence", json_integer(report->confidence));
    for (int i = 0; i < REPORT_TIMES; i++)
        if (report->times[i] >= 0)
            json_object_set_new(to, times[i], values_clock(report->times[i]));
    if (!report_is_built_in(report->kind)) {
        values_put_fields(to, report, kinds);
        return to;
    }
    values_put_lists(to, report);
    json_object_set_new(to, "malicious", json_boolean(report->malicious));
    json_object_set_new(to, "cross-border", json_boolean(report->cross_border));
    for (size_t i = 0; report_text_name(report->kind, i) != NULL; i++)
        values_put(to, report_text_name(report->kind, i), report->texts[i]);
    return to;
}
