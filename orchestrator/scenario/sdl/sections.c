/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a section: its ids, its elements, and the sorted names that references are looked up in.
 */
#include "scenario/sdl/sections.h"
#include "core/model/report.h"

#include <stdlib.h>
#include <string.h>

#define CLASS(word_, words_, member, type)                                                         \
    {                                                                                              \
        .word = word_, .words = words_, .offset = offsetof(struct scenario, member),               \
        .size = sizeof(type)                                                                       \
    }

const struct section_class section_classes[SECTIONS] = {
    [SECTION_ENTITIES] = CLASS("Entity", "Entities", entities, struct entity),
    [SECTION_NODES] = CLASS("Node", "Nodes", nodes, struct node),
    [SECTION_INFRASTRUCTURE] =
        CLASS("Infrastructure", "Infrastructure", infrastructure, struct infrastructure),
    [SECTION_FEATURES] = CLASS("Feature", "Features", features, struct feature),
    [SECTION_CONDITIONS] = CLASS("Condition", "Conditions", conditions, struct condition),
    [SECTION_VULNERABILITIES] =
        CLASS("Vulnerability", "Vulnerabilities", vulnerabilities, struct vulnerability),
    [SECTION_VARIABLES] = CLASS("Variable", "Variables", variables, struct variable),
    [SECTION_METRICS] = CLASS("Metric", "Metrics", metrics, struct metric),
    [SECTION_EVALUATIONS] = CLASS("Evaluation", "Evaluations", evaluations, struct evaluation),
    [SECTION_TLOS] = CLASS("TLO", "TLOs", tlos, struct tlo),
    [SECTION_GOALS] = CLASS("Goal", "Goals", goals, struct goal),
    [SECTION_INJECTS] = CLASS("Inject", "Injects", injects, struct inject),
    [SECTION_EVENTS] = CLASS("Event", "Events", events, struct scenario_event),
    [SECTION_SCRIPTS] = CLASS("Script", "Scripts", scripts, struct script),
    [SECTION_STORIES] = CLASS("Story", "Stories", stories, struct story),
};

struct elements *section_of(const struct loader *loader, enum section section)
{
    return (void *)((char *)loader->scenario + section_classes[section].offset);
}

struct element *section_at(const struct loader *loader, enum section section, size_t index)
{
    return (void *)((char *)section_of(loader, section)->items +
                    index * section_classes[section].size);
}

/* ---- names --------------------------------------------------------------------------------------
 */

static int sections_name_compare(const void *a, const void *b)
{
    const struct name_of *x = a, *y = b;
    int order = strcmp(x->id, y->id);

    return order != 0 ? order : x->index < y->index ? -1 : x->index > y->index;
}

void names_build(struct loader *loader, enum section section)
{
    struct elements *elements = section_of(loader, section);
    struct name_of *items = loader_take(loader, elements->count, sizeof(*items));

    if (items == NULL)
        return;
    for (size_t i = 0; i < elements->count; i++) {
        const struct element *element = section_at(loader, section, i);

        items[i] = (struct name_of){section == SECTION_ENTITIES
                                        ? ((const struct entity *)(const void *)element)->path
                                        : element->id,
                                    (uint32_t)i};
    }
    if (elements->count > 1)
        qsort(items, elements->count, sizeof(*items), sections_name_compare);
    loader->names[section] = (struct names){items, elements->count};
}

uint32_t names_find(const struct loader *loader, enum section section, const char *id)
{
    const struct names *names = &loader->names[section];
    size_t low = 0, high = names->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(names->items[middle].id, id);

        if (order == 0)
            return names->items[middle].index;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SCENARIO_NONE;
}

/* ---- ids ----------------------------------------------------------------------------------------
 */

static bool sections_is_id(struct loader *loader, const struct item *key, const char *word)
{
    if (key->kind != ITEM_SCALAR) {
        complain_error(loader->complaints, key->mark,
                       "the id of %s \"%s\" must be a text, here is %s",
                       strchr("AEIOU", word[0]) != NULL ? "an" : "a", word, item_word(key));
        return false;
    }
    /* SDL 0.21 takes such; here ids are in orders, lists and files of many lines. */
    if (!loader->ocr && !report_is_text(key->text, key->length, false))
        complain_error(loader->complaints, key->mark,
                       "an id with a line break, a control character or one that reorders text");
    if (key->length == 0)
        loader_warn(loader, key->mark, "an empty id");
    return true;
}

bool section_is_aces(struct loader *loader, const struct item *map, const char *const *keys)
{
    for (size_t k = 0; map->kind == ITEM_MAP && keys[k] != NULL; k++)
        for (size_t i = 0; i < map->count; i++) {
            const struct item *key = map->pairs[i].key;

            if (key->kind != ITEM_SCALAR || strcmp(key->text, keys[k]) != 0)
                continue;
            if (!loader->aces) {
                complain_error(
                    loader->complaints, key->mark,
                    "this is the dialect ACES of SDL, whose acls and variables are others: "
                    "they are not read");
                complain_hint(
                    loader->complaints,
                    "write acls as {from, to, ports, action: accept or drop}, variables as "
                    "{random: hex16} or {value: TEXT}");
            }
            loader->aces = true;
            return true;
        }
    return false;
}

const struct pair **section_pairs(struct loader *loader, const struct item *map, const char *word,
                                  size_t *ret_count)
{
    const struct pair **pairs = loader_take(loader, map->count, sizeof(struct pair *));
    struct name_of *order = loader_take(loader, map->count, sizeof(*order));
    size_t named = 0, kept = 0;

    if (pairs == NULL || order == NULL)
        return NULL;
    for (size_t i = 0; i < map->count; i++) {
        if (!sections_is_id(loader, map->pairs[i].key, word))
            continue;
        keys_is_merge(loader, map->pairs[i].key);
        pairs[i] = &map->pairs[i];
        order[named++] = (struct name_of){map->pairs[i].key->text, (uint32_t)i};
    }
    if (named > 1)
        qsort(order, named, sizeof(*order), sections_name_compare);
    for (size_t i = 1; i < named; i++) {
        if (strcmp(order[i - 1].id, order[i].id) != 0)
            continue;
        if (loader_warn(loader, map->pairs[order[i].index].key->mark,
                        "%s \"%s\" is given again; the last is taken", word, order[i].id))
            complain_other(loader->complaints, map->pairs[order[i - 1].index].key->mark,
                           "this one is lost");
        pairs[order[i - 1].index] = NULL;
    }
    for (size_t i = 0; i < map->count; i++)
        if (pairs[i] != NULL)
            pairs[kept++] = pairs[i];
    *ret_count = kept;
    return pairs;
}

void section_read(struct loader *loader, enum section section, const struct item *map, size_t spare,
                  element_reader *read)
{
    const struct section_class *class = &section_classes[section];
    struct elements *elements = section_of(loader, section);
    size_t count = 0;
    const struct pair **pairs = NULL;

    if (map != NULL && map->kind == ITEM_MAP && map->count <= SECTION_MOST)
        pairs = section_pairs(loader, map, class->word, &count);
    else if (!item_is_null(map))
        complain_error(loader->complaints, map->mark, "%s must be a mapping from ids to elements%s",
                       class->words, map->kind == ITEM_MAP ? " with at most 100000 of them" : "");
    elements->items = loader_take(loader, count + spare, class->size);
    if (elements->items == NULL)
        return;
    for (size_t i = 0; pairs != NULL && i < count && !loader->no_memory; i++) {
        struct element *element = section_at(loader, section, i);

        *element = (struct element){pairs[i]->key->mark, pairs[i]->key->text};
        elements->count++;
        read(loader, pairs[i]->value, element);
    }
    names_build(loader, section);
}
