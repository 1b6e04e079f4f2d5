/* SPDX-License-Identifier: Apache-2.0 */
/* Infrastructure: which nodes are deployed, how many, on which switches, and per which team. */
#include "scenario/sdl/sections.h"

enum { NAME, COUNT, LINKS, DEPENDENCIES, DESCRIPTION, EACH, PROPERTIES, ACLS };

static const struct key keys[] = {
    [NAME] = {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct infrastructure, name)},
    [COUNT] = {.name = "count",
               .type = KEY_WHOLE,
               .least = 1,
               .most = INT32_MAX,
               .offset = offsetof(struct infrastructure, count),
               .about = "how many; default 1"},
    [LINKS] = {.name = "links",
               .type = KEY_REFS,
               .section = SECTION_INFRASTRUCTURE,
               .offset = offsetof(struct infrastructure, links),
               .about = "switches that it is connected to"},
    [DEPENDENCIES] = {.name = "dependencies",
                      .type = KEY_REFS,
                      .section = SECTION_INFRASTRUCTURE,
                      .offset = offsetof(struct infrastructure, dependencies),
                      .about = "what must be up before it"},
    [DESCRIPTION] = {.name = "description",
                     .type = KEY_TEXT,
                     .offset = offsetof(struct infrastructure, description)},
    [EACH] = {.name = "each",
              .type = KEY_REF,
              .flags = KEY_OWN,
              .section = SECTION_ENTITIES,
              .offset = offsetof(struct infrastructure, each),
              .about = "one instance per child of this entity (of itself when it has none)"},
    [PROPERTIES] =
        {.name = "properties",
         .type = KEY_ITEM,
         .flags = KEY_OWN | KEY_LATER,
         .about = "of a switch {cidr, gateway, internal}; of a VM {switch: address}, or a list of "
                  "such (SDL 0.21.2); {team} is 1 … 254"},
    [ACLS] = {.name = "acls",
              .type = KEY_ITEM,
              .flags = KEY_OWN,
              .about = "of a router: [{from, to, ports: [80/tcp], action}], the first that fits"},
};

const struct key_table infrastructure_table = {"infrastructure", false, NULL, keys,
                                               sizeof(keys) / sizeof(keys[0])};

void infrastructure_read(struct loader *loader, const struct item *item, struct element *element)
{
    struct infrastructure *place = (void *)element;
    const struct pair *seen[KEYS_MOST];

    place->count = 1;
    place->node = names_find(loader, SECTION_NODES, place->id);
    if (item_is_null(item))
        return;
    if (item->kind == ITEM_SCALAR) {
        value_whole(loader, item, "count", 1, INT32_MAX, &place->count);
        return;
    }
    if (!keys_read(loader, item, &infrastructure_table, place->id, place->mark, place, seen))
        return;
    if (seen[PROPERTIES] != NULL)
        properties_read(loader, seen[PROPERTIES]->value, place);
    if (seen[ACLS] != NULL)
        acls_read(loader, seen[ACLS]->value, &place->acls);
}
