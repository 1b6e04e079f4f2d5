/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/lsp/answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "desk/lsp/ids.h"
#include "desk/lsp/lines.h"
#include "desk/lsp/place.h"
#include "scenario/sdl/sections.h"

/* Of the protocol: CompletionItemKind. */
enum { KIND_PROPERTY = 10, KIND_VALUE = 12, KIND_REFERENCE = 18 };

static const char *const answer_types[KEY_TYPES] = {
    [KEY_TEXT] = "a text",           [KEY_BOOL] = "true or false",
    [KEY_WHOLE] = "a whole number",  [KEY_REAL] = "a number",
    [KEY_WORD] = "a word",           [KEY_SIZE] = "a size: 2 gib",
    [KEY_SPAN] = "a duration: 5min", [KEY_SECONDS] = "a duration in seconds",
    [KEY_POINTS] = "points",         [KEY_SOURCE] = "a package",
    [KEY_TEXTS] = "a list of texts", [KEY_REF] = "an id",
    [KEY_REFS] = "a list of ids",    [KEY_ITEM] = "",
    [KEY_IGNORED] = "not read",
};

/* "a list of ids of Metrics, required": what a key's value is. */
static void answer_type(const struct key *key, char *to, size_t size)
{
    bool refers = key->type == KEY_REF || key->type == KEY_REFS;

    text_print(to, size, "%s%s%s%s%s", answer_types[key->type], refers ? " of " : "",
               refers ? section_classes[key->section].words : "",
               (key->flags & KEY_REQUIRED) != 0
                   ? (answer_types[key->type][0] != '\0' ? ", required" : "required")
                   : "",
               (key->flags & KEY_OWN) != 0 ? " (excon's own)" : "");
}

/* ---- completion ---------------------------------------------------------------------------------
 */

static void answer_add(json_t *items, const char *label, int kind, const char *detail,
                       const char *about, json_t *edit)
{
    json_t *item = json_pack("{s:s, s:i, s:s}", "label", label, "kind", kind, "detail", detail);

    if (about != NULL)
        json_object_set_new(item, "documentation", json_string(about));
    if (edit != NULL)
        json_object_set_new(item, "textEdit", edit);
    if (item == NULL || json_array_size(items) >= ANSWER_ITEMS_MOST)
        json_decref(item);
    else
        json_array_append_new(items, item);
}

/* The word that is being typed, and in which text. */
struct answer_typed {
    const char *text;
    size_t length, start, at;
    json_t *items;
};

static json_t *answer_edit(const struct answer_typed *typed, const char *word)
{
    return json_pack("{s:o, s:s}", "range",
                     lines_range(typed->text, typed->length, typed->start, typed->at), "newText",
                     word);
}

static void answer_add_keys(const struct answer_typed *typed, const struct place *place)
{
    for (size_t t = 0; t < place->count; t++)
        for (size_t i = 0; i < place->tables[t]->count; i++) {
            const struct key *key = &place->tables[t]->keys[i];
            char type[200], word[128];

            if (key->type == KEY_IGNORED || (key->flags & KEY_OTHERS) != 0 ||
                (t > 0 && place->tables[0]->keys[0].name == key->name))
                continue;
            answer_type(key, type, sizeof(type));
            text_print(word, sizeof(word), "%s: ", key->name);
            answer_add(typed->items, key->name, KIND_PROPERTY, type, key->about,
                       answer_edit(typed, word));
        }
}

static void answer_add_ids(const struct answer_typed *typed, enum section section, bool key)
{
    struct ids ids;

    ids_read(typed->text, typed->length, &ids);
    for (size_t i = 0; i < ids.count; i++) {
        const struct id_defined *one = &ids.items[i];
        char word[1100];

        if (one->section != section || one->start == typed->start)
            continue;
        text_print(word, sizeof(word), "%s%s", one->id, key ? ": " : "");
        answer_add(typed->items, one->id, KIND_REFERENCE, section_classes[section].word, one->name,
                   answer_edit(typed, word));
    }
    ids_done(&ids);
}

static void answer_add_words(const struct answer_typed *typed, const struct key *key)
{
    for (size_t i = 0; key->type == KEY_WORD && key->words[i] != NULL; i++) {
        int length;
        const char *first = spelling_first(key->words[i], &length);
        char word[128];

        text_print(word, sizeof(word), "%.*s", length, first);
        answer_add(typed->items, word, KIND_VALUE, key->name, NULL, answer_edit(typed, word));
    }
    for (int i = 0; key->type == KEY_BOOL && i < 2; i++) {
        const char *word = i == 0 ? "true" : "false";

        answer_add(typed->items, word, KIND_VALUE, key->name, NULL, answer_edit(typed, word));
    }
}

json_t *answer_completion(const char *text, size_t length, size_t at)
{
    struct answer_typed typed = {.text = text, .length = length, .at = at, .items = json_array()};
    struct outline_path path;
    struct place place;
    bool key = outline_end(text, at, &path, &typed.start);

    place_find(&path, &place);
    /* What begins an element of a list may be a value or the first key of a mapping. */
    if (key || (path.count > 0 && strcmp(path.words[path.count - 1], "[]") == 0))
        answer_add_keys(&typed, &place);
    if (place.section != SECTION_NONE)
        answer_add_ids(&typed, place.section, key);
    if (!key && place.key != NULL)
        answer_add_words(&typed, place.key);
    return json_pack("{s:b, s:o}", "isIncomplete", false, "items", typed.items);
}

/* ---- the word at a place ------------------------------------------------------------------------
 */

struct answer_found {
    size_t at;
    bool found;
    struct outline_token token;
    struct outline_path path;
};

static bool answer_take(void *data, const struct outline_token *token)
{
    struct answer_found *found = data;

    if (token->start > found->at)
        return false;
    if (found->at <= token->end) {
        found->found = true;
        found->token = *token;
        found->path = *token->path;
    }
    return true;
}

/* Which id the word is, if it refers to one or defines one. */
static bool answer_refers(const struct answer_found *found, const struct place *place,
                          enum section *ret_section)
{
    if (place->defines && found->token.key)
        *ret_section = place_section(place->path);
    else if (place->section != SECTION_NONE &&
             (found->token.key == (place->key == NULL || place->key->type == KEY_ITEM)))
        *ret_section = place->section;
    else if (!found->token.key && place->section != SECTION_NONE)
        *ret_section = place->section;
    else
        return false;
    return true;
}

static bool answer_at(const char *text, size_t length, size_t at, struct answer_found *ret,
                      struct place *place)
{
    *ret = (struct answer_found){.at = at};
    outline_read(text, length, answer_take, ret);
    if (ret->found)
        place_find(&ret->path, place);
    return ret->found;
}

json_t *answer_definition(const char *uri, const char *text, size_t length, size_t at)
{
    struct answer_found found;
    struct place place;
    enum section section;
    struct ids ids;
    const struct id_defined *one;
    json_t *answer;

    if (!answer_at(text, length, at, &found, &place) || !answer_refers(&found, &place, &section))
        return json_null();
    /* What the infrastructure places is a node, and stands there under the node's id. */
    if (section == SECTION_INFRASTRUCTURE && place.defines)
        section = SECTION_NODES;
    ids_read(text, length, &ids);
    one = ids_find(&ids, section, found.token.text);
    answer = one == NULL ? json_null()
                         : json_pack("{s:s, s:o}", "uri", uri, "range",
                                     lines_range(text, length, one->start, one->end));
    ids_done(&ids);
    return answer;
}

/* ---- hover --------------------------------------------------------------------------------------
 */

static json_t *answer_words(const char *text, size_t length, const struct outline_token *token,
                            const char *words)
{
    return json_pack("{s:{s:s, s:s}, s:o}", "contents", "kind", "markdown", "value", words, "range",
                     lines_range(text, length, token->start, token->end));
}

static json_t *answer_hover_id(const char *text, size_t length, const struct outline_token *token,
                               enum section section)
{
    struct ids ids;
    const struct id_defined *one;
    char words[1024], name[256], description[512];
    json_t *answer = NULL;

    ids_read(text, length, &ids);
    one = ids_find(&ids, section, token->text);
    if (one != NULL) {
        text_clean(name, sizeof(name), one->name != NULL ? one->name : "",
                   one->name != NULL ? strlen(one->name) : 0);
        text_clean(description, sizeof(description),
                   one->description != NULL ? one->description : "",
                   one->description != NULL ? strlen(one->description) : 0);
        text_print(words, sizeof(words), "**%s** (%s)%s%s%s%s", token->text,
                   section_classes[section].word, name[0] != '\0' ? "\n\n" : "", name,
                   description[0] != '\0' ? "\n\n" : "", description);
        answer = answer_words(text, length, token, words);
    }
    ids_done(&ids);
    return answer;
}

json_t *answer_hover(const char *text, size_t length, size_t at)
{
    struct answer_found found;
    struct place place;
    enum section section;
    const struct key *key;
    char type[200], words[1024];
    json_t *answer = NULL;

    if (!answer_at(text, length, at, &found, &place))
        return json_null();
    key = found.token.key ? place_key(&place, found.token.text) : NULL;
    if (key != NULL) {
        answer_type(key, type, sizeof(type));
        text_print(words, sizeof(words), "**%s** %s%s%s", key->name, type,
                   key->about != NULL ? "\n\n" : "", key->about != NULL ? key->about : "");
        return answer_words(text, length, &found.token, words);
    }
    if (answer_refers(&found, &place, &section))
        answer = answer_hover_id(text, length, &found.token, section);
    return answer != NULL ? answer : json_null();
}
