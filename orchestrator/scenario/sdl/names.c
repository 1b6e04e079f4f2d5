/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of a section. Ids are often "node-1", "node-2" …: what all of them begin with is left
 * out, and the eight bytes behind it tell most names apart without a look at the texts.
 */
#include "scenario/sdl/names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The next eight bytes as a number that compares as they do. */
static uint64_t names_key(const char *text)
{
    uint64_t key = 0;

    for (int i = 0; i < 8; i++) {
        key = key << 8 | (unsigned char)*text;
        text += *text != '\0';
    }
    return key;
}

/* Do the names with this key end within its bytes? Then they are the same name. */
static bool names_is_whole(uint64_t key)
{
    return (key & 0xff) == 0;
}

static int names_compare(const void *a, const void *b)
{
    const struct name_of *x = a, *y = b;
    int order = x->key < y->key ? -1 : x->key > y->key;

    if (order == 0 && !names_is_whole(x->key))
        order = strcmp(x->id, y->id);
    return order != 0 ? order : x->index < y->index ? -1 : x->index > y->index;
}

void names_add(struct names *names, const char *id, uint32_t index)
{
    names->items[names->count++] = (struct name_of){.id = id, .index = index};
}

void names_sort(struct names *names)
{
    const char *first = names->count != 0 ? names->items[0].id : "";
    size_t common = strlen(first);

    for (size_t i = 1; i < names->count; i++) {
        size_t same = 0;

        while (same < common && names->items[i].id[same] == first[same])
            same++;
        common = same;
    }
    for (size_t i = 0; i < names->count; i++)
        names->items[i].key = names_key(names->items[i].id + common);
    if (names->count > 1)
        qsort(names->items, names->count, sizeof(*names->items), names_compare);
    names->common = common;
}

uint32_t names_search(const struct names *names, const char *id)
{
    size_t low = 0, high = names->count;

    if (high == 0 || strncmp(id, names->items[0].id, names->common) != 0)
        return SCENARIO_NONE;

    uint64_t key = names_key(id + names->common);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct name_of *name = &names->items[middle];
        int order = name->key < key ? -1 : name->key > key;

        if (order == 0 && !names_is_whole(key))
            order = strcmp(name->id, id);
        if (order == 0)
            return name->index;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SCENARIO_NONE;
}
