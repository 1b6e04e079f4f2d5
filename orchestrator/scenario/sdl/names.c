/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of a section. Ids are often "node-1", "node-2" …: what all of them begin with is left
 * out, and the eight bytes behind it tell most names apart without a look at the texts.
 */
#include "scenario/sdl/names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_FEW = 32, NAMES_KEY = 8 /* bytes */, NAMES_BYTES = 256 };

/* The next eight bytes as a number that compares as they do. */
static uint64_t names_key(const char *text)
{
    uint64_t key = 0;

    for (int i = 0; i < NAMES_KEY; i++) {
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

/* By one byte of the keys, in the order that they have where it is the same. `counts`: of the names
 * with each value of that byte. */
static void names_sort_byte(const struct name_of *from, struct name_of *to, size_t count, int byte,
                            const uint32_t counts[NAMES_BYTES])
{
    size_t starts[NAMES_BYTES], before = 0;

    for (size_t i = 0; i < NAMES_BYTES; i++) {
        starts[i] = before;
        before += counts[i];
    }
    for (size_t i = 0; i < count; i++)
        to[starts[from[i].key >> 8 * byte & 0xff]++] = from[i];
}

/* By their keys, the last byte first; false: there is no memory for it. What has the same key is
 * left in the order that it has. */
static bool names_sort_keys(struct names *names)
{
    struct name_of *from = names->items, *to = malloc(names->count * sizeof(*to)), *other = to;
    uint32_t counts[NAMES_KEY][NAMES_BYTES] = {0};

    if (to == NULL)
        return false;
    for (size_t i = 0; i < names->count; i++)
        for (int byte = 0; byte < NAMES_KEY; byte++)
            counts[byte][from[i].key >> 8 * byte & 0xff]++;
    for (int byte = 0; byte < NAMES_KEY; byte++) {
        struct name_of *sorted = to;

        if (counts[byte][from[0].key >> 8 * byte & 0xff] == names->count)
            continue;
        names_sort_byte(from, to, names->count, byte, counts[byte]);
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

/* How many of the bytes that all names have begun with until now `id` begins with, too. */
static size_t names_common_with(const struct names *names, const char *id)
{
    const char *first = names->items[0].id;
    size_t same = 0;

    while (same < names->common && id[same] == first[same])
        same++;
    return same;
}

/* What is known of a name is taken while its text is at hand: there are too many to come back. */
void names_add(struct names *names, const char *id, uint32_t index)
{
    size_t common = names->count != 0 ? names_common_with(names, id) : strlen(id);

    for (size_t i = 0; common != names->common && i < names->count; i++)
        names->items[i].key = names_key(names->items[i].id + common);
    names->common = common;
    names->items[names->count++] =
        (struct name_of){.key = names_key(id + common), .id = id, .index = index};
}

void names_sort(struct names *names)
{
    if (names->count <= NAMES_FEW)
        names_sort_few(names);
    else if (names_sort_keys(names))
        names_sort_rest(names);
    else
        qsort(names->items, names->count, sizeof(*names->items), names_compare);
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
