/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/report/share-form.h"

#include <string.h>

#include "base/text.h"
#include "core/model/report.h"
#include "core/model/row.h"
#include "scenario/report/idna.h"
#include "scenario/report/paste.h"
#include "scenario/yaml/document.h"

struct share_form {
    struct pool *pool;
    struct share *share;
    struct complaints *complaints;
    int tlp;
    bool too_many; /* it was complained of */
};

static void form_add(struct share_form *form, struct mark at, enum indicator_type type,
                     const char *value)
{
    int result = share_add(form->share, form->pool, type, value);

    if (result < 0)
        form->complaints->out_of_memory = true;
    else if (result > 0 && !form->too_many)
        complain_error(form->complaints, at, "a share has at most %d indicators",
                       SHARE_INDICATORS_MOST);
    form->too_many |= result > 0;
}

static void form_add_typed(struct share_form *form, struct mark at, enum indicator_type type,
                           const char *text)
{
    char value[INDICATOR_MOST], ascii[INDICATOR_MOST];
    const char *why;

    if (indicator_has_host(type) && idna_ascii(text, ascii))
        text = ascii;
    if (indicator_canonical(type, text, value, &why) != 0)
        complain_error(form->complaints, at, "the value of the type %s must be %s",
                       indicator_words[type], why);
    else if (!report_is_text(value, strlen(value), indicator_has_lines(type)))
        complain_error(form->complaints, at,
                       "the value has a control character or one that reorders text");
    else
        form_add(form, at, type, value);
}

/* ---- lines ---- */

/* "filename|sha256 a.exe|9f…", "evil.example|198.51.100.7", "198.51.100.7:443". */
static void form_read_word(struct share_form *form, struct mark at, const char *text)
{
    static const enum indicator_type composites[] = {
        INDICATOR_FILENAME_SHA256, INDICATOR_FILENAME_SHA1, INDICATOR_FILENAME_MD5,
        INDICATOR_DOMAIN_IP,       INDICATOR_IP_DST_PORT,   INDICATOR_HOSTNAME_PORT};
    char value[INDICATOR_MOST];
    enum indicator_type type;
    const char *why;

    if (paste_one(text, &type, value)) {
        if (report_is_text(value, strlen(value), false))
            form_add(form, at, type, value);
        else
            complain_error(form->complaints, at,
                           "the value has a control character or one that reorders text");
        return;
    }
    for (size_t i = 0; i < sizeof(composites) / sizeof(composites[0]); i++)
        if (strpbrk(text, "|:") != NULL && strstr(text, "://") == NULL &&
            indicator_canonical(composites[i], text, value, &why) == 0) {
            form_add(form, at, composites[i], value);
            return;
        }
    complain_error(form->complaints, at,
                   "\"%.60s\" is no address, name, URL, hash, mail address or file", text);
    complain_hint(form->complaints, "write its type before it: user-agent, mutex, regkey …");
}

/* `at` is where the line begins. */
static void form_read_line(struct share_form *form, struct mark at, char *line)
{
    size_t skip = strspn(line, " \t"), length = strlen(line), word;
    int type;

    at.column += (uint32_t)skip;
    while (length > skip && strchr(" \t\r", line[length - 1]) != NULL)
        line[--length] = '\0';
    line += skip;
    if (line[0] == '\0' || line[0] == '#')
        return;
    word = strcspn(line, " \t");
    if (line[word] == '\0') {
        form_read_word(form, at, line);
        return;
    }
    line[word - (line[word - 1] == ':')] = '\0';
    type = word_find(indicator_words, INDICATOR_TYPES, line);
    if (type < 0) {
        complain_error(form->complaints, at, "\"%.60s\" is no type of indicator", line);
        complain_hint(form->complaints, "one indicator on a line, its type before it or not");
        return;
    }
    word += 1 + strspn(line + word + 1, " \t");
    at.column += (uint32_t)word;
    form_add_typed(form, at, (enum indicator_type)type, line + word);
}

static void form_read_lines(struct share_form *form, char *text, size_t length)
{
    uint32_t number = 1;

    if (!text_is_utf8(text, length) || memchr(text, '\0', length) != NULL) {
        complain_error(form->complaints, (struct mark){1, 1}, "the text is not UTF-8");
        return;
    }
    for (char *line = text; line != NULL; number++) {
        char *end = strchr(line, '\n');

        if (end != NULL)
            *end++ = '\0';
        form_read_line(form, (struct mark){number, 1}, line);
        line = end;
    }
}

/* ---- MISP ---- */

static const struct item *form_get(const struct item *map, const char *key)
{
    for (size_t i = 0; map != NULL && map->kind == ITEM_MAP && i < map->count; i++)
        if (map->pairs[i].key->kind == ITEM_SCALAR && strcmp(map->pairs[i].key->text, key) == 0)
            return map->pairs[i].value;
    return NULL;
}

static const char *form_text(const struct item *map, const char *key)
{
    const struct item *value = form_get(map, key);

    return value != NULL && value->kind == ITEM_SCALAR && !item_is_null(value) ? value->text : "";
}

static bool form_is_true(const struct item *map, const char *key)
{
    const char *text = form_text(map, key);

    return strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
}

/* The strictest of the colours that the event and its attributes have. */
static void form_read_tags(struct share_form *form, const struct item *of)
{
    const struct item *tags = form_get(of, "Tag");

    for (size_t i = 0; tags != NULL && tags->kind == ITEM_LIST && i < tags->count; i++)
        form->tlp = share_colour(form->tlp, tags->items[i]->kind == ITEM_SCALAR
                                                ? tags->items[i]->text
                                                : form_text(tags->items[i], "name"));
}

static void form_read_attributes(struct share_form *form, const struct item *of)
{
    const struct item *list = form_get(of, "Attribute");

    for (size_t i = 0; list != NULL && list->kind == ITEM_LIST && i < list->count; i++) {
        const struct item *one = list->items[i], *value = form_get(one, "value");
        const char *word = form_text(one, "type");
        int type = word_find(indicator_words, INDICATOR_TYPES, word);

        if (form_is_true(one, "deleted"))
            continue;
        form_read_tags(form, one);
        if (type < 0)
            complain_error(form->complaints, one->mark, "attributes of the type \"%.40s\" %s", word,
                           "are not shared here");
        else if (value == NULL || value->kind != ITEM_SCALAR || item_is_null(value))
            complain_error(form->complaints, one->mark, "the attribute has no value");
        else
            form_add_typed(form, value->mark, (enum indicator_type)type, value->text);
    }
}

/* When it was last changed. */
static void form_read_stamp(struct share_form *form, const struct item *event)
{
    const char *text = form_text(event, "timestamp");
    int64_t stamp = 0;

    for (const char *at = text; *at >= '0' && *at <= '9' && stamp <= SHARE_STAMP_MOST; at++)
        stamp = stamp * 10 + (*at - '0');
    if (text[0] != '\0' && (text[strspn(text, "0123456789")] != '\0' || stamp > SHARE_STAMP_MOST))
        complain_error(form->complaints, form_get(event, "timestamp")->mark,
                       "\"timestamp\" must be seconds since 1970");
    else
        form->share->stamp = stamp;
}

static void form_read_event(struct share_form *form, const struct item *root)
{
    const struct item *response = form_get(root, "response"), *event, *info, *objects;

    if (response != NULL)
        root = response;
    if (root->kind == ITEM_LIST && root->count == 1)
        root = root->items[0];
    event = form_get(root, "Event");
    if (event == NULL || event->kind != ITEM_MAP) {
        complain_error(form->complaints, root->mark, "this is no event of MISP: {\"Event\": …}");
        return;
    }
    info = form_get(event, "info");
    if (strlen(form_text(event, "info")) > SHARE_TITLE_MOST)
        complain_error(form->complaints, info->mark, "\"info\" has more than %d bytes",
                       SHARE_TITLE_MOST);
    form->share->title = form_text(event, "info");
    form->share->event = form_text(event, "uuid");
    if (form->share->event[0] != '\0' && !text_is_uuid(form->share->event))
        complain_error(form->complaints, form_get(event, "uuid")->mark,
                       "\"uuid\" must be a UUID in lower case");
    if (form->share->event[0] != '\0')
        form_read_stamp(form, event);
    form_read_tags(form, event);
    form_read_attributes(form, event);
    objects = form_get(event, "Object");
    for (size_t i = 0; objects != NULL && objects->kind == ITEM_LIST && i < objects->count; i++)
        if (!form_is_true(objects->items[i], "deleted"))
            form_read_attributes(form, objects->items[i]);
}

int share_form_read(const char *name, const char *bytes, size_t length, struct pool *pool,
                    struct share *share, int *ret_tlp, struct complaints *complaints,
                    struct error *err)
{
    struct share_form form = {.pool = pool, .share = share, .complaints = complaints, .tlp = -1};
    struct item *root = NULL;
    char *text = pool_text_of(pool, bytes, length);
    int result = 0;

    share->indicators =
        pool_take_array(pool, SHARE_INDICATORS_MOST + 1, sizeof(*share->indicators));
    if (text == NULL || share->indicators == NULL ||
        complaints_source(complaints, name, bytes, length) != 0)
        return error_memory(err);
    share->title = share->event = "";
    if (strchr("{[", text[strspn(text, " \t\r\n")]) == NULL || text[0] == '\0') {
        form_read_lines(&form, text, length);
    } else {
        result = document_read(pool, bytes, length, true, complaints, &root, err);
        if (result == 0 && root != NULL)
            form_read_event(&form, root);
    }
    if (result < 0)
        return result;
    if (complaints->out_of_memory)
        return error_memory(err);
    if (complaints->errors == 0 && share->indicator_count == 0)
        complain_error(complaints, (struct mark){1, 1}, "there is no indicator in it");
    *ret_tlp = form.tlp;
    return complaints->errors != 0 ? 1 : 0;
}

int share_form_line(const char *line, struct mark at, struct pool *pool, struct share *share,
                    struct complaints *complaints)
{
    struct share_form form = {.pool = pool, .share = share, .complaints = complaints};
    size_t before = complaints->errors;
    char *text = pool_text(pool, line);

    if (text == NULL)
        complaints->out_of_memory = true;
    else if (strchr(text, '\n') != NULL)
        complain_error(complaints, at, "one indicator on a line: \"%.40s\" has more", text);
    else
        form_read_line(&form, at, text);
    return complaints->out_of_memory || complaints->errors != before ? 1 : 0;
}
