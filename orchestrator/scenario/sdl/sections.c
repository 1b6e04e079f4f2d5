/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a section: its ids, its elements, and the sorted names that references are looked up in.
 */
#include "scenario/sdl/sections.h"
#include "core/model/report.h"
#include "scenario/sdl/names.h"

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

void names_build(struct loader *loader, enum section section)
{
    struct elements *elements = section_of(loader, section);
    struct names *names = &loader->names[section];

    *names = (struct names){.items = loader_take(loader, elements->count, sizeof(*names->items))};
    for (size_t i = 0; names->items != NULL && i < elements->count; i++) {
        const struct element *element = section_at(loader, section, i);

        names_add(names,
                  section == SECTION_ENTITIES ? ((const struct entity *)(const void *)element)->path
                                              : element->id,
                  (uint32_t)i);
    }
    names_sort(names);
}

uint32_t names_find(const struct loader *loader, enum section section, const char *id)
{
    return names_search(&loader->names[section], id);
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

/* As section_pairs; *ret_names are those of the pairs, items NULL when not every pair counts. */
static const struct pair **sections_named_pairs(struct loader *loader, const struct item *map,
                                                const char *word, size_t *ret_count,
                                                struct names *ret_names)
{
    const struct pair **pairs = loader_take_scratch(loader, map->count, sizeof(struct pair *));
    struct names order = *ret_names;
    size_t kept = 0;

    if (pairs == NULL || order.items == NULL)
        return NULL;
    for (size_t i = 0; i < map->count; i++) {
        if (!sections_is_id(loader, map->pairs[i].key, word))
            continue;
        keys_is_merge(loader, map->pairs[i].key);
        pairs[i] = &map->pairs[i];
        names_add(&order, map->pairs[i].key->text, (uint32_t)i);
    }
    names_sort(&order);
    for (size_t i = 1; i < order.count; i++) {
        const struct name_of *one = &order.items[i - 1], *next = &order.items[i];

        if (one->key != next->key || strcmp(one->id, next->id) != 0)
            continue;
        if (loader_warn(loader, map->pairs[next->index].key->mark,
                        "%s \"%s\" is given again; the last is taken", word, next->id))
            complain_other(loader->complaints, map->pairs[one->index].key->mark,
                           "this one is lost");
        pairs[one->index] = NULL;
    }
    for (size_t i = 0; i < map->count; i++)
        if (pairs[i] != NULL)
            pairs[kept++] = pairs[i];
    *ret_count = kept;
    *ret_names = kept == map->count ? order : (struct names){0};
    return pairs;
}

const struct pair **section_pairs(struct loader *loader, const struct item *map, const char *word,
                                  size_t *ret_count)
{
    struct names names = {.items = loader_take_scratch(loader, map->count, sizeof(*names.items))};

    return sections_named_pairs(loader, map, word, ret_count, &names);
}

void section_read(struct loader *loader, enum section section, const struct item *map, size_t spare,
                  element_reader *read)
{
    const struct section_class *class = &section_classes[section];
    struct elements *elements = section_of(loader, section);
    struct names names = {0};
    size_t count = 0;
    const struct pair **pairs = NULL;

    if (map != NULL && map->kind == ITEM_MAP && map->count <= SECTION_MOST) {
        names.items = loader_take(loader, map->count, sizeof(*names.items));
        pairs = sections_named_pairs(loader, map, class->word, &count, &names);
    } else if (!item_is_null(map)) {
        complain_error(loader->complaints, map->mark, "%s must be a mapping from ids to elements%s",
                       class->words, map->kind == ITEM_MAP ? " with at most 100000 of them" : "");
    }
    elements->items = loader_take(loader, count + spare, class->size);
    if (elements->items == NULL)
        return;
    for (size_t i = 0; pairs != NULL && i < count && !loader->no_memory; i++) {
        struct element *element = section_at(loader, section, i);

        *element = (struct element){pairs[i]->key->mark, pairs[i]->key->text};
        elements->count++;
        read(loader, pairs[i]->value, element);
    }
    if (names.items != NULL)
        loader->names[section] = names;
    else
        names_build(loader, section);
}
