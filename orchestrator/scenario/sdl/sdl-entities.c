/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entities: a tree, read breadth first, so that parents stand before children and siblings
 * together. They are counted before they are read, because references into an element must not
 * move.
 */
#include <string.h>

#include "scenario/sdl/sections.h"

enum {
    NAME,
    DESCRIPTION,
    ROLE,
    MISSION,
    CATEGORIES,
    VULNERABILITIES,
    TLOS,
    EVENTS,
    ENTITIES,
    COPIES,
    POC,
    MEMBERS,
    STORIES,
    OUTSIDE
};

/* Index 0 is ENTITY_NONE, which cannot be written. */
static const char *const role_words_sdl[] = {"White", "Green", "Red", "Blue", NULL};

static const struct key keys[] = {
    [NAME] = {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct entity, name)},
    [DESCRIPTION] = {.name = "description",
                     .type = KEY_TEXT,
                     .offset = offsetof(struct entity, description)},
    [ROLE] = {.name = "role",
              .type = KEY_ITEM,
              .about = "White, Green, Red or Blue; a child's is its parent's"},
    [MISSION] = {.name = "mission", .type = KEY_TEXT, .offset = offsetof(struct entity, mission)},
    [CATEGORIES] = {.name = "categories",
                    .type = KEY_TEXTS,
                    .offset = offsetof(struct entity, categories)},
    [VULNERABILITIES] = {.name = "vulnerabilities",
                         .type = KEY_REFS,
                         .section = SECTION_VULNERABILITIES,
                         .offset = offsetof(struct entity, vulnerabilities)},
    [TLOS] = {.name = "tlos",
              .spellings = "|tlos|TLOs|TLOS|",
              .type = KEY_REFS,
              .section = SECTION_TLOS,
              .offset = offsetof(struct entity, tlos)},
    [EVENTS] = {.name = "events",
                .type = KEY_REFS,
                .section = SECTION_EVENTS,
                .offset = offsetof(struct entity, events)},
    [ENTITIES] = {.name = "entities",
                  .type = KEY_ITEM,
                  .about = "its parts: of a Blue entity the teams"},
    [COPIES] = {.name = "copies",
                .type = KEY_WHOLE,
                .flags = KEY_OWN,
                .least = 1,
                .most = COPIES_MOST,
                .offset = offsetof(struct entity, copies),
                .about =
                    "so many parts called ID-1, ID-2 …, addressable from excon's own keys only"},
    [POC] = {.name = "poc",
             .type = KEY_ITEM,
             .flags = KEY_OWN,
             .about = "point of contact: {name, email, phone}"},
    [MEMBERS] = {.name = "members",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about = "people with a seat: NAME: {role, title, key}"},
    [STORIES] = {.name = "stories",
                 .type = KEY_REFS,
                 .flags = KEY_OWN,
                 .section = SECTION_STORIES,
                 .offset = offsetof(struct entity, stories),
                 .about = "the storylines that it plays; default all"},
    [OUTSIDE] = {.name = "outside",
                 .type = KEY_BOOL,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct entity, outside),
                 .about = "an organisation that teams may share with; exercise control plays it"},
};

const struct key_table entity_table = {"entity", false, NULL, keys, sizeof(keys) / sizeof(keys[0])};

static const struct key poc_keys[] = {
    {.name = "name", .type = KEY_TEXT, .flags = KEY_OWN, .offset = offsetof(struct poc, name)},
    {.name = "email", .type = KEY_TEXT, .flags = KEY_OWN, .offset = offsetof(struct poc, email)},
    {.name = "phone", .type = KEY_TEXT, .flags = KEY_OWN, .offset = offsetof(struct poc, phone)},
};

const struct key_table poc_table = {"poc", true, NULL, poc_keys, 3};

enum { MEMBER_ROLE, MEMBER_TITLE, MEMBER_KEY, MEMBER_KEYS };

static const struct key member_keys[MEMBER_KEYS] = {
    [MEMBER_ROLE] = {.name = "role",
                     .type = KEY_ITEM,
                     .flags = KEY_OWN,
                     .about =
                         "controller, trainer, evaluator, green, red, blue or observer; default "
                         "by the entity's role: controller, green, red or blue"},
    [MEMBER_TITLE] = {.name = "title",
                      .type = KEY_TEXT,
                      .flags = KEY_OWN,
                      .offset = offsetof(struct member_said, title),
                      .about = "the person's name"},
    [MEMBER_KEY] = {.name = "key",
                    .type = KEY_TEXT,
                    .flags = KEY_OWN,
                    .offset = offsetof(struct member_said, key),
                    .about =
                        "public SSH key, of blue, red and observer; else the member enrols one "
                        "by a code"},
};

const struct key_table member_table = {"member", true, NULL, member_keys, MEMBER_KEYS};

/* The value of a key of a map, whichever way it is spelled. */
static const struct item *entities_value_of(const struct item *map, const struct key *key)
{
    for (size_t i = 0; map->kind == ITEM_MAP && i < map->count; i++)
        if (map->pairs[i].key->kind == ITEM_SCALAR &&
            spelled(key->spellings, key->name, map->pairs[i].key->text))
            return map->pairs[i].value;
    return NULL;
}

/* How many entities a map of them holds at most; stops counting past the bound. */
static size_t entities_count_entities(const struct loader *loader, const struct item *map)
{
    size_t count = 0;

    for (size_t i = 0;
         map != NULL && map->kind == ITEM_MAP && i < map->count && count <= ENTITIES_MOST; i++) {
        const struct item *value = map->pairs[i].value,
                          *copies = entities_value_of(value, &keys[COPIES]);
        int64_t more = 0;

        count += 1 + entities_count_entities(loader, entities_value_of(value, &keys[ENTITIES]));
        if (!loader->ocr && copies != NULL && item_whole(copies, &more) && more > 0 &&
            more <= COPIES_MOST)
            count += (size_t)more;
    }
    return count;
}

static bool entities_is_called(const char *name, const char *id, const char *path)
{
    return strcmp(name, id) == 0 || strcmp(name, path) == 0;
}

static bool entities_takes_part(const struct loader *loader, const char *id, const char *path)
{
    const struct scenario_texts *teams = &loader->scenario->exercise.teams;

    for (size_t i = 0; i < teams->count; i++)
        if (entities_is_called(teams->items[i].text, id, path))
            return true;
    return false;
}

/* Of the entity above, at most `count` parts: do those alone take part that exercise.teams names?
 * A Blue entity at the top of which it names none stays whole. */
static bool entities_is_cut(struct loader *loader, const struct entity *above,
                            const struct pair *const *pairs, size_t count)
{
    if (loader->scenario->exercise.teams.count == 0 || above == NULL ||
        above->parent != SCENARIO_NONE || above->role != ENTITY_BLUE)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *id = pairs != NULL ? pairs[i]->key->text
                                       : loader_print(loader, "%s-%d", above->id, (int)i + 1);
        const char *path = id != NULL ? loader_print(loader, "%s.%s", above->path, id) : NULL;

        if (path != NULL && entities_takes_part(loader, id, path))
            return true;
    }
    return false;
}

/* Each team that takes part has to be there. */
static void entities_check_teams(struct loader *loader)
{
    const struct entities *entities = &loader->scenario->entities;
    const struct scenario_texts *teams = &loader->scenario->exercise.teams;

    for (size_t i = 0; i < teams->count; i++) {
        bool found = false;

        for (size_t k = 0; !found && k < entities->count; k++)
            found = entities_is_called(teams->items[i].text, entities->items[k].id,
                                       entities->items[k].path);
        if (!found)
            complain_error(loader->complaints, teams->items[i].mark,
                           "exercise.teams: there is no entity \"%s\"", teams->items[i].text);
    }
}

/* Appends the children that `map` names; queue[i] is what the entity of index i is read from. */
static void entities_add_children(struct loader *loader, const struct item *map, uint32_t parent,
                                  const struct item **queue)
{
    struct entities *entities = &loader->scenario->entities;
    struct entity *above = parent != SCENARIO_NONE ? &entities->items[parent] : NULL;
    size_t count = 0;
    const struct pair **pairs = section_pairs(loader, map, "Entity", &count);
    bool cut = pairs != NULL && entities_is_cut(loader, above, pairs, count);

    for (size_t i = 0; pairs != NULL && i < count; i++) {
        struct entity *entity = &entities->items[entities->count];
        const char *id = pairs[i]->key->text,
                   *path = above != NULL ? loader_print(loader, "%s.%s", above->path, id) : id;

        if (path == NULL)
            return;
        if (cut && !entities_takes_part(loader, id, path))
            continue;
        *entity =
            (struct entity){.mark = pairs[i]->key->mark, .id = id, .parent = parent, .path = path};
        queue[entities->count++] = pairs[i]->value;
        if (above != NULL)
            above->children++;
    }
}

static void entities_add_copies(struct loader *loader, uint32_t parent, const struct item **queue)
{
    struct entities *entities = &loader->scenario->entities;
    struct entity *above = &entities->items[parent];
    bool cut = entities_is_cut(loader, above, NULL, (size_t)above->copies);

    for (int64_t i = 1; i <= above->copies; i++) {
        struct entity *entity = &entities->items[entities->count];

        *entity = (struct entity){
            .mark = above->mark, .parent = parent, .role = above->role, .generated = true};
        entity->id = loader_print(loader, "%s-%d", above->id, (int)i);
        entity->path = loader_print(loader, "%s.%s", above->path, entity->id);
        if (entity->id == NULL || entity->path == NULL)
            return;
        if (cut && !entities_takes_part(loader, entity->id, entity->path))
            continue;
        queue[entities->count++] = NULL;
        above->children++;
    }
}

static void entities_read_poc(struct loader *loader, const struct item *item, struct poc *poc)
{
    const struct pair *seen[KEYS_MOST];

    if (keys_read(loader, item, &poc_table, NULL, item->mark, poc, seen))
        poc->mark = item->mark;
}

/* By the order of enum role; the first is nobody's to give. */
static const char *const member_roles[] = {
    "director", "controller", "trainer", "evaluator", "green", "red", "blue", "observer", NULL};

static void entities_read_member(struct loader *loader, const struct pair *pair,
                                 struct member_said *member)
{
    const struct pair *seen[KEYS_MOST];
    int role = 0;

    *member = (struct member_said){.mark = pair->key->mark, .name = pair->key->text, .role = -1};
    if (item_is_null(pair->value) ||
        !keys_read(loader, pair->value, &member_table, member->name, member->mark, member, seen))
        return;
    if (seen[MEMBER_ROLE] != NULL &&
        value_word(loader, seen[MEMBER_ROLE]->value, "role", member_roles, &role))
        member->role = role;
    if (seen[MEMBER_KEY] != NULL)
        member->key_mark = seen[MEMBER_KEY]->value->mark;
}

static void entities_read_members(struct loader *loader, const struct item *map,
                                  struct entity *entity)
{
    size_t count = 0;
    const struct pair **pairs = value_map(loader, map, "members", true)
                                    ? section_pairs(loader, map, "Member", &count)
                                    : NULL;

    if (pairs == NULL || count == 0)
        return;
    entity->members = loader_take(loader, count, sizeof(*entity->members));
    for (size_t i = 0; entity->members != NULL && i < count; i++)
        entities_read_member(loader, pairs[i], &entity->members[entity->member_count++]);
}

static void entities_read_entity(struct loader *loader, uint32_t index, const struct item **queue)
{
    struct entity *entity = &loader->scenario->entities.items[index];
    const struct pair *seen[KEYS_MOST];
    int role = 0;

    if (entity->parent != SCENARIO_NONE)
        entity->role = loader->scenario->entities.items[entity->parent].role;
    if (queue[index] == NULL ||
        !keys_read(loader, queue[index], &entity_table, entity->id, entity->mark, entity, seen))
        return;
    if (seen[ROLE] != NULL && !item_is_null(seen[ROLE]->value) &&
        value_word(loader, seen[ROLE]->value, "role", role_words_sdl, &role))
        entity->role = role + ENTITY_WHITE;
    if (seen[POC] != NULL)
        entities_read_poc(loader, seen[POC]->value, &entity->poc);
    if (seen[MEMBERS] != NULL)
        entities_read_members(loader, seen[MEMBERS]->value, entity);
    entity->has_stories = seen[STORIES] != NULL;
    entity->first_child = (uint32_t)loader->scenario->entities.count;
    if (seen[ENTITIES] != NULL && value_map(loader, seen[ENTITIES]->value, "entities", true))
        entities_add_children(loader, seen[ENTITIES]->value, index, queue);
    if (entity->copies == 0)
        return;
    if (entity->children != 0) {
        complain_error(loader->complaints, seen[COPIES]->key->mark,
                       "an entity has either \"copies\" or \"entities\", not both");
        complain_other(loader->complaints, seen[ENTITIES]->key->mark, "its entities");
        return;
    }
    entities_add_copies(loader, index, queue);
}

void entities_read(struct loader *loader, const struct item *map)
{
    struct entities *entities = &loader->scenario->entities;
    size_t most = entities_count_entities(loader, map);

    if (most > ENTITIES_MOST) {
        complain_error(loader->complaints, map->mark, "too many entities (at most %d)",
                       ENTITIES_MOST);
        most = 0;
    } else if (map != NULL && map->kind != ITEM_MAP && !item_is_null(map)) {
        complain_error(loader->complaints, map->mark,
                       "Entities must be a mapping from ids to elements");
    }

    const struct item **queue = loader_take(loader, most, sizeof(struct item *));

    entities->items = loader_take(loader, most, sizeof(*entities->items));
    if (queue == NULL || entities->items == NULL)
        return;
    if (most != 0)
        entities_add_children(loader, map, SCENARIO_NONE, queue);
    for (uint32_t i = 0; i < entities->count && !loader->no_memory; i++)
        entities_read_entity(loader, i, queue);
    entities_check_teams(loader);
    names_build(loader, SECTION_ENTITIES);
}
