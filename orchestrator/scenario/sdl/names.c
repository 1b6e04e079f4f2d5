/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of a section. Ids are often "node-1", "node-2" …: what all of them begin with is left
 * out, and the eight bytes behind it tell most names apart without a look at the texts.
 */
#include "scenario/sdl/names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_FEW = 32, NAMES_BYTES = 256 };

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

/* A few are sorted in their place: each element has roles, conditions, injects of its own. */
static void names_sort_few(struct names *names)
{
    for (size_t i = 1; i < names->count; i++) {
        struct name_of one = names->items[i];
        size_t place = i;

        for (; place != 0 && names_compare(&one, &names->items[place - 1]) < 0; place--)
            names->items[place] = names->items[place - 1];
        names->items[place] = one;
    }
}

/* By one byte of the keys, in the order that they have where it is the same. */
static void names_sort_byte(const struct name_of *from, struct name_of *to, size_t count, int shift,
                            size_t starts[NAMES_BYTES])
{
    size_t before = 0;

    for (size_t i = 0; i < NAMES_BYTES; i++) {
        size_t of = starts[i];

        starts[i] = before;
        before += of;
    }
    for (size_t i = 0; i < count; i++)
        to[starts[from[i].key >> shift & 0xff]++] = from[i];
}

/* By their keys, the last byte first; false: there is no memory for it. What has the same key is
 * left in the order that it has. */
static bool names_sort_keys(struct names *names)
{
    struct name_of *from = names->items, *to = malloc(names->count * sizeof(*to)), *other = to;

    if (to == NULL)
        return false;
    for (int shift = 0; shift < 64; shift += 8) {
        size_t starts[NAMES_BYTES] = {0};
        struct name_of *sorted = to;

        for (size_t i = 0; i < names->count; i++)
            starts[from[i].key >> shift & 0xff]++;
        if (starts[from[0].key >> shift & 0xff] == names->count)
            continue;
        names_sort_byte(from, to, names->count, shift, starts);
        to = from;
        from = sorted;
    }
    if (from != names->items)
        memcpy(names->items, from, names->count * sizeof(*from));
    free(other);
    return true;
}

/* Those whose keys are the same and do not say all, behind each other by their keys. */
static void names_sort_rest(struct names *names)
{
    for (size_t i = 0, next; i < names->count; i = next) {
        struct name_of *first = &names->items[i];

        for (next = i + 1; next < names->count && names->items[next].key == first->key;)
            next++;
        if (next - i > 1)
            qsort(first, next - i, sizeof(*first), names_compare);
    }
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
    if (names->count <= NAMES_FEW)
        names_sort_few(names);
    else if (names_sort_keys(names))
        names_sort_rest(names);
    else
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
