/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a mapping by its table of keys. */
#include "scenario/yaml/keys.h"

#include <string.h>

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_upper_of(const char *name, const char *text, bool first_only)
{
    size_t i = 0;

    for (; name[i] != '\0' && text[i] != '\0'; i++)
        if (text[i] != (i == 0 || !first_only ? upper(name[i]) : name[i]))
            return false;
    return name[i] == text[i];
}

static bool is_any_case_of(const char *name, const char *text)
{
    size_t i = 0;

    for (; name[i] != '\0' && text[i] != '\0'; i++)
        if (upper(name[i]) != upper(text[i]))
            return false;
    return name[i] == text[i];
}

bool spelled(const char *spellings, const char *name, const char *text)
{
    /* Most keys of a table are another than the one that is looked for: the first letter tells. */
    if ((spellings == NULL || spellings[0] == '*') && upper(name[0]) != upper(text[0]))
        return false;
    if (spellings == NULL)
        return strcmp(name, text) == 0 || is_upper_of(name, text, false) ||
               is_upper_of(name, text, true);
    if (spellings[0] == '*')
        return is_any_case_of(name, text);
    if (spellings[0] != '|')
        return strcmp(name, text) == 0;

    size_t length = strlen(text);

    for (const char *at = spellings + 1; *at != '\0'; at += strcspn(at, "|") + 1)
        if (strncmp(at, text, length) == 0 && at[length] == '|')
            return true;
    return false;
}

static const struct key *key_find(const struct loader *loader, const struct key_table *table,
                                  const char *text)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct key *key = &table->keys[i];

        if (!(loader->ocr && (key->flags & KEY_OWN) != 0) &&
            spelled(key->spellings, key->name, text))
            return key;
    }
    return NULL;
}

static void complain_of_unknown(struct loader *loader, const struct key_table *table,
                                const struct item *key)
{
    struct nearest nearest;

    if (table->strict)
        complain_error(loader->complaints, key->mark, "unknown field \"%s\"%s%s", key->text,
                       table->unknown != NULL ? ": " : "",
                       table->unknown != NULL ? table->unknown : "");
    else if (!loader_warn(loader, key->mark, "unknown field \"%s\" of %s is not read", key->text,
                          table->element))
        return;
    if (!nearest_start(loader, &nearest, key->text))
        return;
    for (size_t i = 0; i < table->count; i++)
        if (!(loader->ocr && (table->keys[i].flags & KEY_OWN) != 0))
            nearest_offer(&nearest, table->keys[i].name);
    nearest_hint(loader, &nearest);
}

/* Reads one value to where its key says. */
static bool read_value(struct loader *loader, const struct key *key, const struct item *item,
                       void *element)
{
    void *to = (char *)element + key->offset;
    const char *what = key->name;
    bool own = (key->flags & KEY_OWN) != 0;

    switch (key->type) {
    case KEY_TEXT:
        return value_text(loader, item, what, to);
    case KEY_BOOL:
        return value_bool(loader, item, what, to);
    case KEY_WHOLE:
        return value_whole(loader, item, what, key->least,
                           key->least == 0 && key->most == 0 ? UINT32_MAX : key->most, to);
    case KEY_REAL:
        return value_real(loader, item, what, to);
    case KEY_WORD:
        return value_word(loader, item, what, key->words, to);
    case KEY_SIZE:
        return value_size(loader, item, what, to);
    case KEY_SPAN:
        return value_span(loader, item, what, to);
    case KEY_SECONDS:
        if (!value_span(loader, item, what, to))
            return false;
        *(int64_t *)to -= *(int64_t *)to % 1000;
        return true;
    case KEY_POINTS:
        return value_points(loader, item, what, to);
    case KEY_SOURCE:
        return value_source(loader, item, what, to);
    case KEY_TEXTS:
        return value_texts(loader, item, what, to);
    case KEY_REF:
        return value_ref(loader, item, what, key->section, own, to);
    case KEY_REFS:
        return value_refs(loader, item, what, key->section, own, to);
    case KEY_IGNORED:
        loader_warn(loader, item->mark,
                    "\"%s\" is of older versions of the language and is not read", what);
        return true;
    default:
        return true;
    }
}

/* Is null as good as not there? A required key must have a value of its type, and KEY_ITEM sees for
 * itself. */
static bool is_left_out(const struct key *key, const struct item *value)
{
    return (key->flags & KEY_REQUIRED) == 0 && key->type != KEY_ITEM && item_is_null(value);
}

static bool is_empty(const struct key *key, const struct item *value, const void *element)
{
    const int64_t *number = (const void *)((const char *)element + key->offset);

    return key->type == KEY_REFS ? value->kind == ITEM_SCALAR || value->count == 0 : *number == 0;
}

/* Returns the bit of a key whose value could not be read, else 0. */
static uint32_t read_pair(struct loader *loader, const struct key_table *table,
                          const struct pair *pair, void *element,
                          const struct pair *first[KEYS_MOST], const struct pair *seen[KEYS_MOST])
{
    if (pair->key->kind != ITEM_SCALAR) {
        complain_error(loader->complaints, pair->key->mark, "a key must be a text, here is %s",
                       item_word(pair->key));
        return 0;
    }

    const struct key *key = key_find(loader, table, pair->key->text);

    if (key == NULL) {
        complain_of_unknown(loader, table, pair->key);
        return 0;
    }

    size_t index = (size_t)(key - table->keys);

    if (first[index] != NULL) {
        complain_error(loader->complaints, pair->key->mark, "duplicate field \"%s\"", key->name);
        complain_other(loader->complaints, first[index]->key->mark, "first here");
        return 0;
    }
    first[index] = pair;
    if (is_left_out(key, pair->value))
        return 0;
    seen[index] = pair;
    if (!read_value(loader, key, pair->value, element))
        return UINT32_C(1) << index;
    if ((key->flags & KEY_NOT_EMPTY) != 0 && is_empty(key, pair->value, element))
        complain_error(loader->complaints, pair->value->mark,
                       key->type == KEY_REFS ? "\"%s\" must name at least one"
                                             : "\"%s\" must be more than nothing",
                       key->name);
    return 0;
}

bool keys_read(struct loader *loader, const struct item *map, const struct key_table *table,
               const char *id, struct mark at, void *element, const struct pair *seen[KEYS_MOST])
{
    const struct pair *first[KEYS_MOST] = {NULL};
    uint32_t wrong = 0; /* elements inside are read by this function too */

    loader->wrong = 0;
    memset(seen, 0, KEYS_MOST * sizeof(*seen));
    if (map->kind != ITEM_MAP) {
        complain_error(loader->complaints, item_is_null(map) ? at : map->mark,
                       "%s%s%s%s must be a mapping, here is %s", table->element,
                       id != NULL ? " \"" : "", id != NULL ? id : "", id != NULL ? "\"" : "",
                       item_word(map));
        return false;
    }
    for (size_t i = 0; i < map->count && !loader->no_memory; i++)
        wrong |= read_pair(loader, table, &map->pairs[i], element, first, seen);
    loader->wrong = wrong;
    for (size_t i = 0; i < table->count; i++)
        if ((table->keys[i].flags & KEY_REQUIRED) != 0 && first[i] == NULL &&
            !(loader->ocr && (table->keys[i].flags & KEY_OWN) != 0))
            complain_error(loader->complaints, at, "missing field \"%s\" of %s%s%s%s",
                           table->keys[i].name, table->element, id != NULL ? " \"" : "",
                           id != NULL ? id : "", id != NULL ? "\"" : "");
    return true;
}
