/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a mapping by its table of keys. */
#include "scenario/yaml/keys.h"

#include <string.h>

/* SDL 0.21 does not see excon's own keys, but those that a later 0.21 has taken in. */
static bool key_is_seen(const struct loader *loader, const struct key *key)
{
    return !loader->ocr || (key->flags & KEY_OWN) == 0 ||
           (loader->later && (key->flags & KEY_LATER) != 0);
}

/* Most keys of a table are another than the one that is looked for. A letter differs from its
 * capital in one bit, so nothing that is spelled like the key is missed. */
static bool key_may_be(const struct key *key, const char *text)
{
    enum { CASE = 'a' ^ 'A' };

    return ((key->name[0] ^ text[0]) & ~CASE) == 0 ||
           (key->spellings != NULL && key->spellings[0] == '|');
}

static const struct key *key_find(const struct loader *loader, const struct key_table *table,
                                  const char *text)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct key *key = &table->keys[i];

        if (key_may_be(key, text) && key_is_seen(loader, key) &&
            spelled(key->spellings, key->name, text))
            return key;
    }
    return NULL;
}

bool keys_is_merge(struct loader *loader, const struct item *key)
{
    if (!key->plain || strcmp(key->text, "<<") != 0)
        return false;
    if (loader_warn(loader, key->mark, "\"<<\" is a merge key of YAML 1.1 and is not read"))
        complain_hint(loader->complaints,
                      "write out the keys that it stands for; an alias gives a whole value");
    return true;
}

static void keys_complain_of_unknown(struct loader *loader, const struct key_table *table,
                                     const struct item *key)
{
    struct nearest nearest;

    if (keys_is_merge(loader, key))
        return;
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
        if (key_is_seen(loader, &table->keys[i]))
            nearest_offer(&nearest, table->keys[i].name);
    nearest_hint(loader, &nearest);
}

/* Reads one value to where its key says. */
/* A source has keys of its own, so it is read by the same functions (below). */
static bool keys_source(struct loader *loader, const struct item *item, const char *what,
                        struct source *ret);

static bool keys_read_value(struct loader *loader, const struct key *key, const struct item *item,
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
        return keys_source(loader, item, what, to);
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
static bool keys_is_left_out(const struct key *key, const struct item *value)
{
    return (key->flags & KEY_REQUIRED) == 0 && key->type != KEY_ITEM && item_is_null(value);
}

static bool keys_is_empty(const struct key *key, const struct item *value, const void *element)
{
    const int64_t *number = (const void *)((const char *)element + key->offset);

    return key->type == KEY_REFS ? value->kind == ITEM_SCALAR || value->count == 0 : *number == 0;
}

static bool keys_has_others(const struct key_table *table)
{
    return table->count > 0 && (table->keys[table->count - 1].flags & KEY_OTHERS) != 0;
}

/* Returns the bit of a key whose value could not be read, else 0. */
static uint32_t keys_read_pair(struct loader *loader, const struct key_table *table,
                               const struct pair *pair, void *element,
                               const struct pair *first[KEYS_MOST],
                               const struct pair *seen[KEYS_MOST])
{
    if (pair->key->kind != ITEM_SCALAR) {
        complain_error(loader->complaints, pair->key->mark, "a key must be a text, here is %s",
                       item_word(pair->key));
        return 0;
    }

    const struct key *key = key_find(loader, table, pair->key->text);

    if (key == NULL && keys_has_others(table))
        return 0;
    if (key == NULL) {
        keys_complain_of_unknown(loader, table, pair->key);
        return 0;
    }

    size_t index = (size_t)(key - table->keys);

    if (first[index] != NULL) {
        complain_error(loader->complaints, pair->key->mark, "duplicate field \"%s\"", key->name);
        complain_other(loader->complaints, first[index]->key->mark, "first here");
        return 0;
    }
    first[index] = pair;
    if (keys_is_left_out(key, pair->value))
        return 0;
    seen[index] = pair;
    if (!keys_read_value(loader, key, pair->value, element))
        return UINT32_C(1) << index;
    if ((key->flags & KEY_NOT_EMPTY) != 0 && keys_is_empty(key, pair->value, element))
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
        wrong |= keys_read_pair(loader, table, &map->pairs[i], element, first, seen);
    loader->wrong = wrong;
    for (size_t i = 0; i < table->count; i++)
        if ((table->keys[i].flags & KEY_REQUIRED) != 0 && first[i] == NULL &&
            key_is_seen(loader, &table->keys[i]))
            complain_error(loader->complaints, at, "missing field \"%s\" of %s%s%s%s",
                           table->keys[i].name, table->element, id != NULL ? " \"" : "",
                           id != NULL ? id : "", id != NULL ? "\"" : "");
    return true;
}

static bool keys_is_number(const struct item *item)
{
    int64_t whole;

    return item->plain &&
           (item_whole(item, &whole) || (strchr("+-.0123456789", item->text[0]) != NULL &&
                                         strspn(item->text, "+-0123456789.eE") == item->length &&
                                         strcspn(item->text, ".") + 1 < item->length &&
                                         strchr(strchr(item->text, '.') + 1, '.') == NULL));
}

static bool keys_source(struct loader *loader, const struct item *item, const char *what,
                        struct source *ret)
{
    static const struct key keys[] = {
        {.name = "name",
         .spellings = "",
         .type = KEY_TEXT,
         .flags = KEY_REQUIRED,
         .offset = offsetof(struct source, name),
         .about = "the package"},
        {.name = "version",
         .spellings = "",
         .type = KEY_TEXT,
         .flags = KEY_REQUIRED,
         .offset = offsetof(struct source, version),
         .about = "a semantic version or a range; \"*\" is the newest"},
    };
    static const struct key_table table = {.element = "a source", .keys = keys, .count = 2};
    const struct pair *seen[KEYS_MOST];

    ret->mark = item->mark;
    if (item->kind == ITEM_MAP) {
        keys_read(loader, item, &table, NULL, item->mark, ret, seen);
        return seen[0] != NULL && seen[1] != NULL;
    }
    if (item->kind != ITEM_SCALAR || item_is_null(item) || keys_is_number(item))
        return value_must_be(loader, item, what, "a package's name or {name, version}");
    ret->name = item->text;
    ret->version = "*";
    return true;
}
