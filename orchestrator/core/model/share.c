/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/share.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "core/model/report.h"
#include "core/model/row.h"

static const char *const share_keys[] = {"title", "text",  "tlp",    "to",
                                         "from",  "event", "report", "indicators"};

bool share_is_uuid(const char *text)
{
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? text[i] != '-' : text[i] == '\0' || strchr("0123456789abcdef", text[i]) == NULL)
            return false;
    }
    return text[36] == '\0';
}

static int share_read_to(const json_t *list, struct pool *pool, struct share *to, struct error *err)
{
    size_t count = json_array_size(list);

    if (!json_is_array(list) || count == 0 || count > SHARE_TO_MOST)
        return error_set(err, ERROR_INPUT, "\"to\" must be a list of 1 to %d receivers",
                         SHARE_TO_MOST);
    to->to = pool_take_array(pool, count, sizeof(*to->to));
    if (to->to == NULL)
        return error_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *name = json_string_value(json_array_get(list, i));

        if (name == NULL || name[0] == '\0' || strlen(name) > SHARE_NAME_MOST ||
            !report_is_text(name, strlen(name), false))
            return error_set(err, ERROR_INPUT, "receiver %zu must be a name", i + 1);
        to->to[to->to_count] = pool_text(pool, name);
        if (to->to[to->to_count++] == NULL)
            return error_memory(err);
    }
    return 0;
}

static int share_add_one(struct share *share, struct pool *pool, enum indicator_type type,
                         const char *value)
{
    struct share_indicator *place = &share->indicators[share->indicator_count];

    for (size_t i = 0; i < share->indicator_count; i++)
        if (share->indicators[i].type == (int)type &&
            strcmp(share->indicators[i].value, value) == 0)
            return 0;
    if (share->indicator_count == SHARE_INDICATORS_MOST)
        return 1;
    *place = (struct share_indicator){.type = (int)type, .value = pool_text(pool, value)};
    if (place->value == NULL)
        return -ERROR_MEMORY;
    share->indicator_count++;
    return 0;
}

int share_add(struct share *share, struct pool *pool, enum indicator_type type, const char *value)
{
    char part[INDICATOR_MOST];
    enum indicator_type parts[2];
    int result = 0;

    if (!indicator_parts(type, parts))
        return share_add_one(share, pool, type, value);
    for (int i = 0; i < 2 && result == 0; i++) {
        indicator_part(value, i, part);
        result = share_add_one(share, pool, parts[i], part);
    }
    return result;
}

static int share_read_indicators(const json_t *list, struct pool *pool, struct share *to,
                                 struct error *err)
{
    char value[INDICATOR_MOST];
    const char *why = NULL;
    size_t count = json_array_size(list);

    if ((list != NULL && !json_is_array(list)) || count > SHARE_INDICATORS_MOST)
        return error_set(err, ERROR_INPUT, "\"indicators\" must be a list of at most %d",
                         SHARE_INDICATORS_MOST);
    to->indicators = pool_take_array(pool, SHARE_INDICATORS_MOST + 1, sizeof(*to->indicators));
    if (to->indicators == NULL)
        return error_memory(err);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(list, i);
        const char *word = json_string_value(json_object_get(one, "type")),
                   *text = json_string_value(json_object_get(one, "value"));
        int type = word != NULL ? word_find(indicator_words, INDICATOR_TYPES, word) : -1, result;

        if (type < 0 || text == NULL)
            return error_set(err, ERROR_INPUT, "indicator %zu has no type or no value", i + 1);
        if (indicator_canonical((enum indicator_type)type, text, value, &why) != 0 ||
            !report_is_text(value, strlen(value), indicator_has_lines((enum indicator_type)type)))
            return error_set(err, ERROR_INPUT, "indicator %zu must be %.80s", i + 1,
                             why != NULL ? why : "text");
        result = share_add(to, pool, (enum indicator_type)type, value);
        if (result != 0)
            return result < 0 ? error_memory(err)
                              : error_set(err, ERROR_INPUT, "a share has at most %d indicators",
                                          SHARE_INDICATORS_MOST);
    }
    return 0;
}

static int share_read_values(const json_t *object, struct pool *pool, struct share *to,
                             struct error *err)
{
    const json_t *report = json_object_get(object, "report"), *tlp = json_object_get(object, "tlp");
    json_int_t number = json_integer_value(report);

    if (report_read_text(object, "title", SHARE_TITLE_MOST, false, pool, &to->title, err) < 0 ||
        report_read_text(object, "text", SHARE_TEXT_MOST, true, pool, &to->text, err) < 0 ||
        report_read_text(object, "from", SHARE_NAME_MOST, false, pool, &to->from, err) < 0 ||
        report_read_text(object, "event", 36, false, pool, &to->event, err) < 0)
        return -ERROR_INPUT;
    to->tlp = tlp == NULL           ? TLP_AMBER
              : json_is_string(tlp) ? word_find(tlp_words, TLPS, json_string_value(tlp))
                                    : -1;
    if (to->tlp < 0)
        return error_set(err, ERROR_INPUT,
                         "\"tlp\" must be red, amber+strict, amber, green or clear");
    if (to->event[0] != '\0' && !share_is_uuid(to->event))
        return error_set(err, ERROR_INPUT, "\"event\" must be a UUID");
    if (report != NULL && (!json_is_integer(report) || number < 1 || number > UINT32_MAX))
        return error_set(err, ERROR_INPUT, "\"report\" must be the number of a report");
    to->report = (uint32_t)number;
    return 0;
}

int share_read(const char *text, size_t length, struct pool *pool, struct share *ret,
               struct error *err)
{
    json_t *object, *value;
    const char *key;
    int result = 0;

    *ret = (struct share){0};
    if (length > SHARE_BODY_MOST)
        return error_set(err, ERROR_INPUT, "the share is larger than %d KiB",
                         SHARE_BODY_MOST / 1024);
    object = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(object))
        result = error_set(err, ERROR_INPUT, "the share is no JSON object");
    json_object_foreach(object, key, value)
    {
        if (word_find(share_keys, sizeof(share_keys) / sizeof(share_keys[0]), key) < 0)
            result = error_set(err, ERROR_INPUT, "a share has no field \"%.40s\"", key);
    }
    if (result == 0 && (result = share_read_values(object, pool, ret, err)) == 0 &&
        (result = share_read_to(json_object_get(object, "to"), pool, ret, err)) == 0)
        result = share_read_indicators(json_object_get(object, "indicators"), pool, ret, err);
    if (result == 0 && ret->indicator_count == 0 && ret->text[0] == '\0')
        result = error_set(err, ERROR_INPUT, "a share has indicators or a text");
    json_decref(object);
    return result;
}

static void share_put(json_t *object, const char *key, const char *text)
{
    if (text != NULL && text[0] != '\0')
        json_object_set_new(object, key, json_string(text));
}

char *share_text(const struct share *share)
{
    json_t *object = json_object(), *to = json_array(), *indicators = json_array();
    char *text;

    share_put(object, "title", share->title);
    share_put(object, "text", share->text);
    share_put(object, "tlp", tlp_words[share->tlp]);
    for (size_t i = 0; i < share->to_count; i++)
        json_array_append_new(to, json_string(share->to[i]));
    json_object_set_new(object, "to", to);
    share_put(object, "from", share->from);
    share_put(object, "event", share->event);
    if (share->report != 0)
        json_object_set_new(object, "report", json_integer(share->report));
    for (size_t i = 0; i < share->indicator_count; i++)
        json_array_append_new(indicators, json_pack("{s:s, s:s}", "type",
                                                    indicator_words[share->indicators[i].type],
                                                    "value", share->indicators[i].value));
    json_object_set_new(object, "indicators", indicators);
    text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return text;
}

/* ---- lines of rows ---- */

/* One line; its length, 0: there is no room. */
static size_t share_list_one(const struct share_indicator *one, char *to, size_t room)
{
    const char *word = indicator_words[one->type];
    size_t used = strlen(word);

    if (used + 2 > room)
        return 0;
    memcpy(to, word, used);
    to[used++] = ' ';
    for (const char *at = one->value; *at != '\0'; at++) {
        bool escaped = *at == '\n' || *at == '\\';

        if (used + 3 > room)
            return 0;
        if (escaped)
            to[used++] = '\\';
        to[used++] = *at == '\n' ? 'n' : *at;
    }
    if (used + 2 > room)
        return 0;
    to[used++] = '\n';
    return used;
}

size_t share_list(const struct share *share, size_t first, char to[SHARE_LISTED_MOST])
{
    size_t used = 0, written = 0;

    while (first + written < share->indicator_count) {
        size_t one = share_list_one(&share->indicators[first + written], to + used,
                                    SHARE_LISTED_MOST - 1 - used);

        if (one == 0)
            break;
        used += one;
        written++;
    }
    to[used] = '\0';
    return written;
}

bool share_listed_next(char **at, int *ret_type, const char **ret_value)
{
    while (**at != '\0') {
        char *line = *at, *end = line + strcspn(line, "\n"), *space, *to;

        *at = *end == '\n' ? end + 1 : end;
        *end = '\0';
        space = strchr(line, ' ');
        if (space == NULL)
            continue;
        *space = '\0';
        *ret_type = word_find(indicator_words, INDICATOR_TYPES, line);
        if (*ret_type < 0)
            continue;
        to = space + 1;
        *ret_value = to;
        for (const char *from = to; *from != '\0'; from++) {
            bool escaped = from[0] == '\\' && from[1] != '\0';

            from += escaped;
            *to++ = (char)(escaped && *from == 'n' ? '\n' : *from);
        }
        *to = '\0';
        return true;
    }
    return false;
}
