/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/lsp/place.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

static const char *const place_sections[SECTIONS] = {
    [SECTION_NONE] = "",
    [SECTION_ENTITIES] = "entities",
    [SECTION_NODES] = "nodes",
    [SECTION_INFRASTRUCTURE] = "infrastructure",
    [SECTION_FEATURES] = "features",
    [SECTION_CONDITIONS] = "conditions",
    [SECTION_VULNERABILITIES] = "vulnerabilities",
    [SECTION_VARIABLES] = "variables",
    [SECTION_METRICS] = "metrics",
    [SECTION_EVALUATIONS] = "evaluations",
    [SECTION_TLOS] = "tlos",
    [SECTION_GOALS] = "goals",
    [SECTION_INJECTS] = "injects",
    [SECTION_EVENTS] = "events",
    [SECTION_SCRIPTS] = "scripts",
    [SECTION_STORIES] = "stories",
};

/* What elements read by code of their own, and no table says: whose ids stand in these maps (as
 * keys) or values. */
static const struct {
    const char *path;
    enum section section;
} place_ids[] = {
    {"nodes.X.features", SECTION_FEATURES},
    {"nodes.X.conditions", SECTION_CONDITIONS},
    {"nodes.X.injects", SECTION_INJECTS},
    {"scripts.X.events", SECTION_EVENTS},
    {"injects.X.machine", SECTION_NODES},
    {"infrastructure", SECTION_NODES},
    {"infrastructure.X.properties", SECTION_INFRASTRUCTURE},
    {"infrastructure.X.acls[].from", SECTION_INFRASTRUCTURE},
    {"infrastructure.X.acls[].to", SECTION_INFRASTRUCTURE},
};

enum section place_section(const char *word)
{
    for (int i = SECTION_NONE + 1; i < SECTIONS; i++)
        if (strcasecmp(place_sections[i], word) == 0)
            return (enum section)i;
    return SECTION_NONE;
}

/* Is a table's path `path`, or does it lead through it? "nodes.X (VM)" is nodes.X. */
static bool place_leads(const char *of, const char *path, bool *ret_there)
{
    size_t length = strlen(path), base = strcspn(of, " ");

    *ret_there = base == length && strncmp(of, path, length) == 0;
    return *ret_there || (base > length && strncmp(of, path, length) == 0 &&
                          (of[length] == '.' || of[length] == '['));
}

static bool place_is_known(const char *path)
{
    bool there;

    for (size_t i = 0; i < table_place_count; i++)
        if (place_leads(table_places[i].path, path, &there))
            return true;
    for (size_t i = 0; i < sizeof(place_ids) / sizeof(place_ids[0]); i++)
        if (strcmp(place_ids[i].path, path) == 0)
            return true;
    return false;
}

static void place_take_tables(struct place *place)
{
    bool there;

    place->count = 0;
    if (place->path[0] == '\0') {
        place->tables[place->count++] = &scenario_table;
        return;
    }
    for (size_t i = 0; i < table_place_count && place->count < PLACE_TABLES; i++)
        if (place_leads(table_places[i].path, place->path, &there) && there)
            place->tables[place->count++] = table_places[i].table;
}

const struct key *place_key(const struct place *place, const char *name)
{
    for (size_t t = 0; t < place->count; t++)
        for (size_t i = 0; i < place->tables[t]->count; i++) {
            const struct key *key = &place->tables[t]->keys[i];

            if (strcasecmp(key->name, name) == 0 || spelled(key->spellings, key->name, name))
                return key;
        }
    return NULL;
}

/* One step on: a key as the tables name it, an id, or an element. */
static void place_step(struct place *place, const char *word)
{
    static const char *const any[] = {".X", ".Y"};
    const struct key *key = place_key(place, word);
    char next[PLACE_PATH];

    place->key = key;
    /* Parts of an entity are entities. */
    if (key != NULL && strcmp(place->path, "entities.X") == 0 &&
        strcmp(key->name, "entities") == 0) {
        text_copy(place->path, sizeof(place->path), "entities");
        place_take_tables(place);
        return;
    }
    if (strcmp(word, "[]") == 0)
        text_print(next, sizeof(next), "%s[]", place->path);
    else
        text_print(next, sizeof(next), "%s%s%s", place->path, place->path[0] != '\0' ? "." : "",
                   key != NULL ? key->name : word);
    for (size_t i = 0; i < 2 && key == NULL && !place_is_known(next); i++) {
        char other[PLACE_PATH];

        text_print(other, sizeof(other), "%s%s", place->path, any[i]);
        if (place_is_known(other))
            text_copy(next, sizeof(next), other);
    }
    text_copy(place->path, sizeof(place->path), next);
    place_take_tables(place);
}

void place_find(const struct outline_path *path, struct place *ret)
{
    const struct key *last = NULL;

    *ret = (struct place){.path = ""};
    place_take_tables(ret);
    for (size_t i = 0; i < path->count; i++) {
        place_step(ret, path->words[i]);
        /* An element of a list is the value of the list's key. */
        if (strcmp(path->words[i], "[]") == 0)
            ret->key = last;
        last = ret->key;
    }
    if (ret->key != NULL && (ret->key->type == KEY_REF || ret->key->type == KEY_REFS))
        ret->section = ret->key->section;
    for (size_t i = 0; i < sizeof(place_ids) / sizeof(place_ids[0]); i++)
        if (strcmp(place_ids[i].path, ret->path) == 0)
            ret->section = place_ids[i].section;
    if (path->count > 0 && strchr(ret->path, '.') == NULL && strchr(ret->path, '[') == NULL &&
        place_section(ret->path) != SECTION_NONE)
        ret->defines = true;
}
