/* SPDX-License-Identifier: Apache-2.0 */
/* Items that have been read, and the end of a tree's parts. */
#include <string.h>

#include "scenario/yaml/document.h"

bool item_is_null(const struct item *item)
{
    if (item == NULL)
        return true;
    if (item->kind != ITEM_SCALAR || !item->plain)
        return false;
    if (item->length <= 1)
        return item->length == 0 || item->text[0] == '~';
    return item->length == 4 &&
           (strcmp(item->text, "null") == 0 || strcmp(item->text, "Null") == 0 ||
            strcmp(item->text, "NULL") == 0);
}

const char *item_word(const struct item *item)
{
    if (item_is_null(item))
        return "nothing";
    if (item->kind == ITEM_LIST)
        return "a list";
    return item->kind == ITEM_MAP ? "a mapping" : "a text";
}

size_t item_weight(const struct item *item)
{
    size_t weight = 1;

    for (size_t i = 0; i < item->count; i++)
        weight += item->kind == ITEM_LIST
                      ? item_weight(item->items[i])
                      : item_weight(item->pairs[i].key) + item_weight(item->pairs[i].value);
    return weight;
}

static struct document_part *document_part_find(struct document_tree *tree, const struct item *of)
{
    for (size_t i = 1; i < tree->count; i++)
        if (tree->parts[i].of == of)
            return &tree->parts[i];
    return NULL;
}

struct pool *document_part_pool(struct document_tree *tree, const struct item *of)
{
    struct document_part *part = document_part_find(tree, of);

    return part != NULL ? &part->pool : &tree->parts[0].pool;
}

void document_drop_part(struct document_tree *tree, const struct item *of)
{
    struct document_part *part = document_part_find(tree, of);

    if (part != NULL && !tree->aliased)
        pool_done(&part->pool);
}

void document_tree_done(struct document_tree *tree)
{
    for (size_t i = 0; i < DOCUMENT_PARTS_MOST; i++)
        pool_done(&tree->parts[i].pool);
}
