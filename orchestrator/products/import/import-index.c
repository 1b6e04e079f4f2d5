/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted, so that a file with many ids takes no longer than it has to. */
#include <stdlib.h>
#include <string.h>

#include "products/import/import-own.h"

struct import_place {
    const char *id;
    const struct item *item;
    size_t place;
};

static int index_by_id(const void *a, const void *b)
{
    const struct import_place *x = a, *y = b;
    int order = strcmp(x->id, y->id);

    return order != 0 ? order : (x->place > y->place) - (x->place < y->place);
}

struct import_index import_index(struct importing *in, const struct item *list, const char *key)
{
    size_t count = list != NULL ? list->count : 0;
    struct import_place *places = pool_take_array(in->sketch->pool, count + 1, sizeof(*places));
    struct import_index index = {.places = places};

    if (places == NULL) {
        in->sketch->no_memory = true;
        return index;
    }
    for (size_t i = 0; i < count; i++) {
        const char *id = origin_text(in->origin, list->items[i], key);

        if (id != NULL)
            places[index.count++] =
                (struct import_place){.id = id, .item = list->items[i], .place = i};
    }
    qsort(places, index.count, sizeof(*places), index_by_id);
    return index;
}

static const struct import_place *index_find(const struct import_index *index, const char *id)
{
    size_t low = 0, high = id != NULL ? index->count : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(index->places[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return id != NULL && low < index->count && strcmp(index->places[low].id, id) == 0
               ? &index->places[low]
               : NULL;
}

const struct item *import_index_item(const struct import_index *index, const char *id)
{
    const struct import_place *found = index_find(index, id);

    return found != NULL ? found->item : NULL;
}

size_t import_index_place(const struct import_index *index, const char *id)
{
    const struct import_place *found = index_find(index, id);

    return found != NULL ? found->place : SIZE_MAX;
}
