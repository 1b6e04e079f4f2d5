/* SPDX-License-Identifier: Apache-2.0 */
/* What importers of all formats share. */
#include <stdlib.h>
#include <string.h>

#include "core/model/host-name.h"
#include "products/import/import-own.h"

const char *import_image(struct importing *in, const struct item *said, const char *image)
{
    for (size_t i = 0; i < in->options->image_count; i++) {
        const char *map = in->options->images[i], *is = strchr(map, '=');

        if (is != NULL && strncmp(map, image, (size_t)(is - map)) == 0 && image[is - map] == '\0')
            return is + 1;
    }
    origin_lose(in->origin, said, "the image %.60s; the package tiny stands for it (--image)",
                image);
    return "tiny";
}

void import_login(struct importing *in, struct sketch_node *node, const struct item *map,
                  const char *key)
{
    const char *name = origin_text(in->origin, map, key);

    if (name == NULL || strcmp(name, "root") == 0)
        return;
    if (host_name_is_user(name))
        sketch_user(in->sketch, node, "user", name, true);
    else
        origin_lose(in->origin, origin_take(in->origin, map, key),
                    "\"%.40s\" is no user that a machine can have", name);
}

struct sketch_node *import_node(const struct importing *in, const char *name)
{
    for (size_t i = 0; name != NULL && i < in->sketch->node_count; i++)
        if (strcmp(in->sketch->nodes[i].name, name) == 0)
            return &in->sketch->nodes[i];
    return NULL;
}

const char *import_append(struct importing *in, const char *text, const char *label,
                          const char *more)
{
    if (more == NULL || more[0] == '\0')
        return text;
    return sketch_print(in->sketch, "%s%s%s%s", text != NULL ? text : "", text != NULL ? "\n" : "",
                        label, more);
}

struct importing_place {
    const struct item *item;
    int64_t order;
    size_t place;
};

static int importing_by_order(const void *a, const void *b)
{
    const struct importing_place *x = a, *y = b;

    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

const struct item **import_ordered(struct importing *in, const struct item *list, const char *key,
                                   size_t *ret_count)
{
    size_t count = list != NULL ? list->count : 0;
    struct importing_place *places = pool_take_array(in->sketch->pool, count + 1, sizeof(*places));
    const struct item **items = pool_take_array(in->sketch->pool, count + 1, sizeof(*items));

    *ret_count = 0;
    if (places == NULL || items == NULL) {
        in->sketch->no_memory = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        places[i] = (struct importing_place){
            .item = list->items[i],
            .order = origin_number(in->origin, list->items[i], key, 0, INT32_MAX, (int64_t)i),
            .place = i};
    qsort(places, count, sizeof(*places), importing_by_order);
    for (size_t i = 0; i < count; i++)
        items[i] = places[i].item;
    *ret_count = count;
    return items;
}
