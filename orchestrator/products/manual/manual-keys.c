/* SPDX-License-Identifier: Apache-2.0 */
/* Keys from the tables that read them: value, range, default, spelling, and an example of each. */
#include <string.h>

#include "base/text.h"
#include "products/manual/manual.h"
#include "products/manual/roff.h"
#include "scenario/sdl/sections.h"

enum { PLACE_MOST = 128, TEXT_MOST = 1024 };

static const char *const value_words[KEY_TYPES] = {
    [KEY_TEXT] = "text",
    [KEY_BOOL] = "true or false",
    [KEY_WHOLE] = "whole number",
    [KEY_REAL] = "number",
    [KEY_WORD] = "one of",
    [KEY_SIZE] = "size",
    [KEY_SPAN] = "duration",
    [KEY_SECONDS] = "duration in whole seconds",
    [KEY_POINTS] = "points",
    [KEY_SOURCE] = "source",
    [KEY_TEXTS] = "list of texts",
    [KEY_REF] = "id from",
    [KEY_REFS] = "list of ids from",
    [KEY_ITEM] = "",
    [KEY_IGNORED] = "not read",
};

static const char *const value_examples[KEY_TYPES] = {
    [KEY_BOOL] = "true",         [KEY_REAL] = "1.5",         [KEY_SIZE] = "2 GiB",
    [KEY_SPAN] = "10min",        [KEY_SECONDS] = "2h",       [KEY_POINTS] = "5",
    [KEY_SOURCE] = "web-server", [KEY_TEXTS] = "[one, two]", [KEY_IGNORED] = "",
};

static const char *const id_examples[SECTIONS] = {
    [SECTION_ENTITIES] = "blue",        [SECTION_NODES] = "web",
    [SECTION_INFRASTRUCTURE] = "lan",   [SECTION_FEATURES] = "web-server",
    [SECTION_CONDITIONS] = "web-alive", [SECTION_VULNERABILITIES] = "weak-password",
    [SECTION_VARIABLES] = "token",      [SECTION_METRICS] = "web-uptime",
    [SECTION_EVALUATIONS] = "web-kept", [SECTION_TLOS] = "keep-integrity",
    [SECTION_GOALS] = "keep-services",  [SECTION_INJECTS] = "deface",
    [SECTION_EVENTS] = "first-wave",    [SECTION_SCRIPTS] = "morning",
    [SECTION_STORIES] = "winter-gull",
};

/* ---- what the tables do not say ---- */

static const struct manual_word *manual_word_of(const struct table_place *place,
                                                const struct key *key)
{
    for (size_t i = 0; i < manual_word_count; i++) {
        const struct manual_word *word = &manual_words[i];

        if ((word->key == NULL || strcmp(word->key, key->name) == 0) &&
            (word->where == NULL || strncmp(place->path, word->where, strlen(word->where)) == 0))
            return word;
    }
    return NULL;
}

const char *manual_about(const struct table_place *place, const struct key *key)
{
    const struct manual_word *word = manual_word_of(place, key);

    if (key->about != NULL && key->about[0] != '\0')
        return key->about;
    return word != NULL ? word->about : NULL;
}

const struct table_place *manual_below(const struct table_place *places, size_t count,
                                       const struct table_place *place, const struct key *key)
{
    char path[PLACE_MOST];
    size_t base = place->path[0] == '(' ? 0 : strcspn(place->path, " ");

    text_print(path, sizeof(path), "%.*s%s%s", (int)base, place->path, base != 0 ? "." : "",
               key->name);
    for (size_t i = 0; i < count; i++) {
        const char *at = places[i].path;
        size_t length = strlen(path);

        if (strncmp(at, path, length) == 0 && (at[length] == '\0' || strchr(".[ ", at[length])))
            return &places[i];
    }
    return NULL;
}

const char *manual_example(const struct table_place *places, size_t count,
                           const struct table_place *place, const struct key *key)
{
    const struct manual_word *word = manual_word_of(place, key);
    static char list[64];
    int length;

    if (word != NULL && word->example != NULL)
        return word->example;
    if (key->type == KEY_REF)
        return id_examples[key->section];
    if (key->type == KEY_REFS && id_examples[key->section] != NULL) {
        text_print(list, sizeof(list), "[%s]", id_examples[key->section]);
        return list;
    }
    if (key->type == KEY_WHOLE) {
        text_print(list, sizeof(list), "%lld", (long long)(key->least > 3 ? key->least : 3));
        return list;
    }
    if (key->type == KEY_WORD) {
        const char *first = spelling_first(key->words[0], &length);

        text_print(list, sizeof(list), "%.*s", length, first);
        return list;
    }
    if (key->type == KEY_ITEM)
        return manual_below(places, count, place, key) != NULL ? "" : NULL;
    return value_examples[key->type];
}

/* ---- an item ---- */

void manual_value(const struct key *key, char *to, size_t size)
{
    text_copy(to, size, value_words[key->type]);
    if (key->type == KEY_REF || key->type == KEY_REFS)
        text_print(to, size, "%s %s", value_words[key->type], section_classes[key->section].words);
    if (key->type == KEY_WHOLE && key->most != 0)
        text_print(to, size, "%s from %lld to %lld", value_words[key->type], (long long)key->least,
                   (long long)key->most);
    for (size_t i = 0; key->type == KEY_WORD && key->words[i] != NULL; i++) {
        size_t used = strlen(to);
        int length;
        const char *word = spelling_first(key->words[i], &length);

        text_print(to + used, size - used, "%s %.*s", i == 0 ? "" : ",", length, word);
    }
}

/* The default that the type alone gives; what differs from it the table's words say. */
static const char *manual_default(const struct key *key, const char *about)
{
    if ((key->flags & KEY_REQUIRED) != 0 || (about != NULL && strstr(about, "default") != NULL))
        return NULL;
    return key->type == KEY_BOOL ? "Default: false." : NULL;
}

static void manual_key(FILE *to, const struct table_place *places, size_t count,
                       const struct table_place *place, const struct key *key)
{
    const char *about = manual_about(place, key);
    const char *example = manual_example(places, count, place, key);
    const char *absent = manual_default(key, about);
    const struct table_place *below =
        key->type == KEY_ITEM ? manual_below(places, count, place, key) : NULL;
    bool own = (key->flags & KEY_OWN) != 0, required = (key->flags & KEY_REQUIRED) != 0;
    char value[TEXT_MOST], text[TEXT_MOST * 2];
    size_t used = 0;

    manual_value(key, value, sizeof(value));
    text_print(text, sizeof(text), "%s%s%s%s%s", value, value[0] != '\0' && required ? ", " : "",
               required ? "required" : "", own && (value[0] != '\0' || required) ? ", " : "",
               own ? "[excon]" : "");
    roff_item(to, key->name, text);
    text_print(text, sizeof(text), "%s%s", about != NULL ? about : "",
               about != NULL && about[0] != '\0' ? "." : "");
    used = strlen(text);
    if (absent != NULL)
        text_print(text + used, sizeof(text) - used, " %s", absent);
    used = strlen(text);
    if (below != NULL)
        text_print(text + used, sizeof(text) - used, " See `%s` below.", below->path);
    roff_text(to, text[0] == ' ' ? text + 1 : text);
    if (example != NULL && example[0] != '\0') {
        text_print(text, sizeof(text), "`%s: %s`", key->name, example);
        fputs(".br\nExample:\n", to);
        roff_text(to, text);
    }
}

void manual_keys(FILE *to, const struct table_place *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        roff_subsection(to, places[i].path);
        if (places[i].table->strict &&
            (places[i].table->keys[places[i].table->count - 1].flags & KEY_OTHERS) == 0)
            roff_words(to, "Any other key is an error.");
        for (size_t j = 0; j < places[i].table->count; j++)
            manual_key(to, places, count, &places[i], &places[i].table->keys[j]);
    }
}
