/* SPDX-License-Identifier: Apache-2.0 */
/* Lines, keys, tables and arrays of a TOML document. */
#include "scenario/yaml/toml.h"

#include <string.h>

#include "scenario/yaml/toml-own.h"

/* Nothing but a comment may follow on the line. */
static bool toml_end_line(struct toml_reading *reading)
{
    uint32_t code;

    toml_skip_blanks(reading);
    if (!toml_skip_comment(reading))
        return false;
    if (reading->at == reading->end)
        return true;
    if (toml_peek(reading, 0) != '\n' && toml_peek(reading, 0) != '\r')
        return toml_wrong(reading, reading->mark, "the line has to end here");
    return toml_take(reading, &code);
}

/* ---- the tree ---- */

static struct pair *toml_find(const struct toml_node *table, const char *name)
{
    for (uint32_t i = 0; i < table->item.count; i++)
        if (strcmp(table->item.pairs[i].key->text, name) == 0)
            return &table->item.pairs[i];
    return NULL;
}

static bool toml_put(struct toml_reading *reading, struct toml_node *table, struct toml_node *key,
                     struct toml_node *value)
{
    size_t count = table->item.count;
    struct pair *pair;

    if (count >= TOML_KEYS_MOST)
        return toml_wrong(reading, key->item.mark, "a table has at most %d keys", TOML_KEYS_MOST);
    pair = pool_grow(reading->pool, &table->item.pairs, &count, sizeof(*pair));
    if (pair == NULL) {
        reading->no_memory = true;
        return false;
    }
    table->item.count = count & ITEM_COUNT_MOST;
    *pair = (struct pair){&key->item, &value->item};
    return true;
}

static bool toml_append(struct toml_reading *reading, struct toml_node *list,
                        struct toml_node *value)
{
    size_t count = list->item.count;
    struct item **place = pool_grow(reading->pool, &list->item.items, &count, sizeof(*place));

    if (place == NULL) {
        reading->no_memory = true;
        return false;
    }
    list->item.count = count & ITEM_COUNT_MOST;
    *place = &value->item;
    return true;
}

/* ---- keys ---- */

static struct toml_node *toml_key(struct toml_reading *reading)
{
    static const char bare[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    struct mark begun = reading->mark;
    const char *start = reading->at;
    struct toml_node *node;

    if (toml_peek(reading, 0) == '"' || toml_peek(reading, 0) == '\'')
        return toml_text(reading, true);
    while (toml_peek(reading, 0) != '\0' && strchr(bare, toml_peek(reading, 0)) != NULL) {
        reading->at++;
        reading->mark.column++;
    }
    if (reading->at == start) {
        toml_wrong(reading, begun,
                   "a key is made of letters, digits, - and _, or stands in quotes");
        return NULL;
    }
    node = toml_node(reading, ITEM_SCALAR, begun);
    if (node == NULL)
        return NULL;
    node->item.length = (uint32_t)(reading->at - start);
    node->item.text = pool_text_of(reading->pool, start, node->item.length);
    reading->no_memory |= node->item.text == NULL;
    return node->item.text != NULL ? node : NULL;
}

/* The parts of "a.b.c" before the last, each a table below `table`; *ret_table is the innermost.
 * NULL: complained. */
static struct toml_node *toml_keys(struct toml_reading *reading, enum toml_how how,
                                   struct toml_node **ret_table)
{
    struct toml_node *table = *ret_table;

    for (int depth = 0;; depth++) {
        struct toml_node *key = toml_key(reading), *next;
        struct pair *pair;

        toml_skip_blanks(reading);
        if (key == NULL)
            return NULL;
        if (!toml_accept(reading, ".")) {
            *ret_table = table;
            return key;
        }
        toml_skip_blanks(reading);
        if (depth >= TOML_DEPTH_MOST) {
            toml_wrong(reading, key->item.mark, "keys are at most %d deep", TOML_DEPTH_MOST);
            return NULL;
        }
        pair = toml_find(table, key->item.text);
        if (pair == NULL) {
            next = toml_node(reading, ITEM_MAP, key->item.mark);
            if (next == NULL || !toml_put(reading, table, key, next))
                return NULL;
            next->how = how;
        } else {
            next = (struct toml_node *)pair->value;
            if (how != TOML_DOTTED && next->how == TOML_ELEMENTS)
                next = (struct toml_node *)next->item.items[next->item.count - 1];
            if (next->item.kind != ITEM_MAP || next->how == TOML_VALUE ||
                (how == TOML_DOTTED && next->how != how)) {
                toml_wrong(reading, key->item.mark, "nothing can be added to \"%.60s\" here",
                           key->item.text);
                complain_other(reading->complaints, pair->key->mark, "it is said here");
                return NULL;
            }
        }
        table = next;
    }
}

/* ---- values ---- */

static struct toml_node *toml_value(struct toml_reading *reading, int depth);

/* `table` is the one that the line or the braces belong to. */
static bool toml_pair(struct toml_reading *reading, struct toml_node *table, int depth)
{
    struct toml_node *key = toml_keys(reading, TOML_DOTTED, &table), *value;
    struct pair *before;

    if (key == NULL)
        return false;
    if (!toml_accept(reading, "="))
        return toml_wrong(reading, reading->mark, "a = is missing behind the key");
    toml_skip_blanks(reading);
    before = toml_find(table, key->item.text);
    if (before != NULL) {
        toml_wrong(reading, key->item.mark, "the key \"%.60s\" is said twice", key->item.text);
        complain_other(reading->complaints, before->key->mark, "first here");
        return false;
    }
    value = toml_value(reading, depth);
    return value != NULL && toml_put(reading, table, key, value);
}

static struct toml_node *toml_array(struct toml_reading *reading, struct mark begun, int depth)
{
    struct toml_node *list = toml_node(reading, ITEM_LIST, begun), *value;

    while (list != NULL) {
        if (!toml_skip_all(reading))
            return NULL;
        if (toml_accept(reading, "]"))
            return list;
        value = toml_value(reading, depth + 1);
        if (value == NULL || !toml_append(reading, list, value) || !toml_skip_all(reading))
            return NULL;
        if (!toml_accept(reading, ",") && toml_peek(reading, 0) != ']') {
            toml_wrong(reading, reading->mark, "a , or the array's ] is missing");
            complain_other(reading->complaints, begun, "the array begins here");
            return NULL;
        }
    }
    return NULL;
}

static struct toml_node *toml_inline(struct toml_reading *reading, struct mark begun, int depth)
{
    struct toml_node *table = toml_node(reading, ITEM_MAP, begun);

    toml_skip_blanks(reading);
    if (table == NULL || toml_accept(reading, "}"))
        return table;
    for (;;) {
        toml_skip_blanks(reading);
        if (!toml_pair(reading, table, depth + 1))
            return NULL;
        toml_skip_blanks(reading);
        if (toml_accept(reading, "}"))
            break;
        if (!toml_accept(reading, ",")) {
            toml_wrong(reading, reading->mark,
                       "a , or the } of the table is missing: it stands on one line");
            complain_other(reading->complaints, begun, "the table begins here");
            return NULL;
        }
    }
    return table;
}

static struct toml_node *toml_value(struct toml_reading *reading, int depth)
{
    struct mark begun = reading->mark;

    if (depth > TOML_DEPTH_MOST) {
        toml_wrong(reading, begun, "values are at most %d deep", TOML_DEPTH_MOST);
        return NULL;
    }
    if (toml_peek(reading, 0) == '"' || toml_peek(reading, 0) == '\'')
        return toml_text(reading, false);
    if (toml_accept(reading, "["))
        return toml_array(reading, begun, depth);
    if (toml_accept(reading, "{"))
        return toml_inline(reading, begun, depth);
    return toml_number(reading);
}

/* ---- headers ---- */

/* [a.b] is told once, also where [a.b.c] stood before it. */
static struct toml_node *toml_open(struct toml_reading *reading, struct toml_node *table,
                                   struct toml_node *key)
{
    struct pair *pair = toml_find(table, key->item.text);
    struct toml_node *node = pair != NULL ? (struct toml_node *)pair->value : NULL;

    if (node != NULL && node->how != TOML_IMPLIED) {
        toml_wrong(reading, key->item.mark, "\"%.60s\" is said twice", key->item.text);
        complain_other(reading->complaints, pair->key->mark, "first here");
        return NULL;
    }
    if (node == NULL) {
        node = toml_node(reading, ITEM_MAP, key->item.mark);
        if (node == NULL || !toml_put(reading, table, key, node))
            return NULL;
    }
    node->how = TOML_HEADER;
    return node;
}

static struct toml_node *toml_open_element(struct toml_reading *reading, struct toml_node *table,
                                           struct toml_node *key)
{
    struct pair *pair = toml_find(table, key->item.text);
    struct toml_node *list = pair != NULL ? (struct toml_node *)pair->value : NULL, *node;

    if (list != NULL && list->how != TOML_ELEMENTS) {
        toml_wrong(reading, key->item.mark, "\"%.60s\" is said already, and not by [[…]]",
                   key->item.text);
        complain_other(reading->complaints, pair->key->mark, "it is said here");
        return NULL;
    }
    if (list == NULL) {
        list = toml_node(reading, ITEM_LIST, key->item.mark);
        if (list == NULL || !toml_put(reading, table, key, list))
            return NULL;
        list->how = TOML_ELEMENTS;
    }
    node = toml_node(reading, ITEM_MAP, key->item.mark);
    if (node == NULL || !toml_append(reading, list, node))
        return NULL;
    node->how = TOML_HEADER;
    return node;
}

/* Behind the first bracket. */
static bool toml_header(struct toml_reading *reading, struct toml_node *root,
                        struct toml_node **ret_table)
{
    bool element = toml_accept(reading, "[");
    struct toml_node *table = root, *key;

    toml_skip_blanks(reading);
    key = toml_keys(reading, TOML_IMPLIED, &table);
    if (key == NULL)
        return false;
    if (!toml_accept(reading, element ? "]]" : "]"))
        return toml_wrong(reading, reading->mark, "a %s is missing", element ? "]]" : "]");
    table = element ? toml_open_element(reading, table, key) : toml_open(reading, table, key);
    if (table == NULL)
        return false;
    *ret_table = table;
    return toml_end_line(reading);
}

static bool toml_document(struct toml_reading *reading, struct toml_node *root)
{
    struct toml_node *table = root;

    for (;;) {
        if (!toml_skip_all(reading))
            return false;
        if (reading->at == reading->end)
            return true;
        if (toml_accept(reading, "[")) {
            if (!toml_header(reading, root, &table))
                return false;
        } else if (!toml_pair(reading, table, 1) || !toml_end_line(reading)) {
            return false;
        }
    }
}

int toml_read(struct pool *pool, const char *bytes, size_t length, struct complaints *complaints,
              struct item **ret_root, struct error *err)
{
    struct toml_reading reading = {
        .pool = pool, .complaints = complaints, .at = bytes, .end = bytes + length, .mark = {1, 1}};
    struct toml_node *root = toml_node(&reading, ITEM_MAP, reading.mark);
    bool good;

    reading.text = pool_take(pool, length + 1);
    if (root == NULL || reading.text == NULL)
        return error_memory(err);
    root->how = TOML_HEADER;
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        reading.at += 3;
    good = toml_document(&reading, root);
    if (reading.no_memory || complaints->out_of_memory)
        return error_memory(err);
    if (!good)
        return 1;
    *ret_root = &root->item;
    return 0;
}
