/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/share.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "core/model/report.h"
#include "core/model/row.h"

static const char *const share_keys[] = {"title", "text",   "tlp",     "to",    "from",
                                         "event", "report", "revises", "stamp", "indicators"};

static int share_read_to(const json_t *list, struct pool *pool, struct share *to, struct error *err)
{
    size_t count = json_array_size(list);

    if (list == NULL && to->revises != 0)
        return 0;
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

int share_colour(int so_far, const char *tag)
{
    static const enum tlp strict[TLPS] = {TLP_CLEAR, TLP_GREEN, TLP_AMBER, TLP_AMBER_STRICT,
                                          TLP_RED};
    int said = TLPS - 1, before = -1;

    if (strncasecmp(tag, "tlp:", 4) != 0)
        return so_far;
    for (int i = 0; i < TLPS; i++) {
        if (strcasecmp(tag + 4, tlp_words[strict[i]]) == 0)
            said = i;
        if (so_far == (int)strict[i])
            before = i;
    }
    if (strcasecmp(tag + 4, "white") == 0)
        said = 0;
    return (int)strict[said > before ? said : before];
}

bool share_excludes(int tlp, bool all, bool open, const char *outside, char *why, size_t size)
{
    if (open && tlp != TLP_CLEAR)
        text_print(why, size, "TLP:%s is not for everybody; that is TLP:clear", tlp_words[tlp]);
    else if (all && tlp == TLP_RED)
        text_copy(why, size, "TLP:red is for receivers who are named, not for all");
    else if (outside[0] != '\0' && tlp == TLP_AMBER_STRICT)
        text_print(why, size, "TLP:amber+strict stays with the teams: %.60s is outside", outside);
    else
        return false;
    return true;
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

/* A whole number from 1 on; 0 where it is not said. */
static int share_read_number(const json_t *object, const char *key, int64_t most, int64_t *ret,
                             struct error *err)
{
    const json_t *number = json_object_get(object, key);

    *ret = json_integer_value(number);
    if (number != NULL && (!json_is_integer(number) || *ret < 1 || *ret > most))
        return error_set(err, ERROR_INPUT, "\"%s\" must be a whole number from 1 on", key);
    return 0;
}

static int share_read_values(const json_t *object, struct pool *pool, struct share *to,
                             struct error *err)
{
    const json_t *tlp = json_object_get(object, "tlp");
    int64_t report, revises;

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
    if (to->event[0] != '\0' && !text_is_uuid(to->event))
        return error_set(err, ERROR_INPUT, "\"event\" must be a UUID");
    if (share_read_number(object, "report", UINT32_MAX, &report, err) < 0 ||
        share_read_number(object, "revises", UINT32_MAX, &revises, err) < 0 ||
        share_read_number(object, "stamp", SHARE_STAMP_MOST, &to->stamp, err) < 0)
        return -ERROR_INPUT;
    to->report = (uint32_t)report;
    to->revises = (uint32_t)revises;
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
    if (result == 0 && ret->indicator_count == 0 && ret->text[0] == '\0' && ret->revises == 0)
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
    if (share->to_count != 0)
        json_object_set(object, "to", to);
    json_decref(to);
    share_put(object, "from", share->from);
    share_put(object, "event", share->event);
    if (share->report != 0)
        json_object_set_new(object, "report", json_integer(share->report));
    if (share->revises != 0)
        json_object_set_new(object, "revises", json_integer(share->revises));
    if (share->stamp != 0)
        json_object_set_new(object, "stamp", json_integer(share->stamp));
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
