/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From tables to JSON Schema. A place's table becomes a definition; a key's type becomes a schema;
 * what the element's own code reads (KEY_ITEM) leads to the place below it, or to a line of
 * `shapes`, or to either of the two.
 */
#include "scenario/sdl/schema.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "scenario/sdl/sections.h"
#include "scenario/sdl/tables.h"
#include "scenario/yaml/units.h"

enum { NAME_MOST = 96, PATH_MOST = 160 };

#define SCALAR "{\"type\":[\"string\",\"number\",\"boolean\"]}"
#define SCALARS_BY_ID "{\"type\":[\"object\",\"null\"],\"additionalProperties\":" SCALAR "}"
#define WAY "{\"type\":\"string\",\"pattern\":\"^[a-z0-9][a-z0-9-]{0,31}$\"}"
#define SPAN                                                                                       \
    "{\"anyOf\":[{\"const\":0},{\"type\":\"string\",\"pattern\":\"^[0-9\\\\s_][0-9\\\\sA-Za-z_+*"  \
    "\\u00b5\\u03bc]*$\"}]}"

#define FAULT "{\"type\":[\"string\",\"null\"],\"pattern\":\"^ *(excused|bad +after +[0-9]+)$\"}"
#define UNREACHABLE                                                                                \
    "{\"type\":[\"string\",\"null\"],\"pattern\":\"^ *(fault|down +after +[0-9\\\\s_][0-9\\\\sA-Za-z_+*]*)$\"}"

#define LINES(most) "{\"type\":\"array\",\"minItems\":1,\"maxItems\":" most ",\"items\":" SCALAR "}"
#define TYPES "{\"type\":[\"array\",\"null\"],\"items\":{\"type\":\"string\"}}"

/* What may stand where no table does, or (then it is one of several) beside one. */
#define POINTS "{\"type\":\"number\",\"minimum\":0,\"maximum\":1000000000}"
static const struct {
    const char *path, *json;
} shapes[] = {
    {"exercise", "{\"type\":\"null\"}"},
    {"exercise.days",
     "{\"type\":[\"array\",\"null\"],\"maxItems\":366,\"items\":{\"type\":\"string\",\"pattern\":"
     "\"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$\"}}"},
    {"exercise.situation-start",
     "{\"type\":\"string\",\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$\"}"},
    {"exercise.scores.until", "{\"const\":\"ENDEX\"}"},
    {"exercise.scoring", "{\"enum\":[\"collective\",\"competitive\"]}"},
    {"exercise.scoring.sheets", "{\"anyOf\":[{\"const\":\"ENDEX\"}," SPAN "]}"},
    {"exercise.scoring.reports.levels",
     "{\"type\":\"array\",\"minItems\":6,\"maxItems\":6,\"items\":{\"type\":\"number\","
     "\"exclusiveMinimum\":0,\"maximum\":100}}"},
    {"exercise.warning-lists[]", "{\"type\":\"string\",\"minLength\":1}"},
    {"exercise.warning-lists[].list",
     "{\"type\":[\"array\",\"null\"],\"maxItems\":50000,\"items\":" SCALAR "}"},
    {"exercise.warning-lists[].matching_attributes", TYPES},
    {"exercise.reports.incident.early-warning", "{\"anyOf\":[{\"type\":\"null\"}," SPAN "]}"},
    {"exercise.reports.incident.notification", "{\"anyOf\":[{\"type\":\"null\"}," SPAN "]}"},
    {"exercise.reports.incident.final", "{\"anyOf\":[{\"type\":\"null\"}," SPAN "]}"},
    {"injects.X.truth.severity", "{\"type\":\"number\",\"minimum\":0,\"maximum\":100}"},
    {"entities.X.role", "{\"enum\":[\"White\",\"Green\",\"Red\",\"Blue\",null]}"},
    {"entities.X.members.Y", "{\"type\":\"null\"}"},
    {"entities.X.members.Y.role",
     "{\"enum\":[\"controller\",\"trainer\",\"evaluator\",\"green\",\"red\",\"blue\",\"observer\"]}"},
    {"nodes.X.features", SCALARS_BY_ID},
    {"nodes.X.conditions", SCALARS_BY_ID},
    {"nodes.X.injects", SCALARS_BY_ID},
    {"nodes.X.roles.Y", SCALAR},
    {"infrastructure.X", "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"integer\",\"minimum\":1}]}"},
    {"infrastructure.X.properties", SCALARS_BY_ID},
    {"infrastructure.X.acls[].from", SCALAR},
    {"infrastructure.X.acls[].to", SCALAR},
    {"conditions.X.points",
     "{\"type\":[\"number\",\"null\"],\"exclusiveMinimum\":0,\"maximum\":1000000000}"},
    {"conditions.X.fault", FAULT},
    {"conditions.X.unreachable", UNREACHABLE},
    {"exercise.fault", FAULT},
    {"exercise.unreachable", UNREACHABLE},
    {"variables.X.random", "{\"type\":\"string\",\"pattern\":\"^(hex|word|number)[0-9]{1,2}$\"}"},
    {"metrics.X.over", "{\"enum\":[\"latest\",\"exercise\"]}"},
    {"metrics.X.over.availability", POINTS},
    {"metrics.X.over.sla", POINTS},
    {"metrics.X.latest", "{\"type\":\"boolean\"}"},
    {"evaluations.X.min-score", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":100}"},
    {"injects.X.at", SPAN},
    {"injects.X.atomic", "{\"type\":\"string\",\"pattern\":\"^T[0-9]{4}(\\\\.[0-9]{3})?$\"}"},
    {"injects.X.machine", "{\"type\":\"object\",\"minProperties\":1,\"additionalProperties\":{"
                          "\"enum\":[\"link-down\",\"link-up\",\"pause\","
                          "\"resume\",\"power-off\",\"reset\",\"revert\"]}}"},
    {"injects.X.retry", "{\"enum\":[\"never\",\"idempotent\"]}"},
    {"injects.X.arguments", "{\"type\":[\"object\",\"null\"],\"additionalProperties\":{\"type\":["
                            "\"string\",\"number\",\"boolean\",\"null\"]}}"},
    {"injects.X.expect[].answers",
     "{\"anyOf\":[{\"type\":\"array\",\"minItems\":2,\"maxItems\":8,\"items\":" WAY "},"
     "{\"type\":\"object\",\"minProperties\":2,\"maxProperties\":8,\"propertyNames\":" WAY
     ",\"additionalProperties\":{\"type\":[\"string\",\"null\"]}}]}"},
    {"injects.X.share.to", LINES("300")},
    {"injects.X.share.indicators", LINES("500")},
    {"events.X.when.teams", "{\"anyOf\":[{\"enum\":[\"any\",\"all\"]},{\"type\":\"integer\","
                            "\"minimum\":1,\"maximum\":254}]}"},
    {"scripts.X.events",
     "{\"type\":\"object\",\"minProperties\":1,\"additionalProperties\":" SPAN "}"},
};

/* Required by the element's own code, not by the table. */
static const struct {
    const char *path, *key;
} required[] = {{"nodes.X (VM)", "source"}, {"features.X", "source"}};

static json_t *schema_parse(const char *text)
{
    return json_loads(text, JSON_DECODE_ANY, NULL);
}

/* ---- places -------------------------------------------------------------------------------------
 */

static size_t schema_base_length(const char *path)
{
    return path[0] == '(' ? strlen(path) : strcspn(path, " ");
}

/* A place's name as one of a definition: "nodes.X (VM)" is nodes.X-VM. */
static void schema_definition_name(const char *path, char *to)
{
    size_t used = 0;

    for (; *path != '\0' && used + 1 < NAME_MOST; path++)
        if (isalnum((unsigned char)*path) || *path == '.' || *path == '_')
            to[used++] = *path;
        else if (used != 0 && to[used - 1] != '-' && path[1] != '\0')
            to[used++] = '-';
    to[used] = '\0';
}

static json_t *schema_reference(const char *path)
{
    char name[NAME_MOST], text[NAME_MOST + 16];

    schema_definition_name(path, name);
    text_print(text, sizeof(text), "#/$defs/%s", name);
    return json_pack("{s:s}", "$ref", text);
}

/* The places with this path; there are two of nodes.X. */
static json_t *schema_references(const char *path)
{
    json_t *found[2] = {NULL, NULL};
    size_t count = 0;

    for (size_t i = 0; count < 2 && i < table_place_count; i++)
        if (schema_base_length(table_places[i].path) == strlen(path) &&
            strncmp(table_places[i].path, path, strlen(path)) == 0)
            found[count++] = schema_reference(table_places[i].path);
    if (count < 2)
        return found[0];
    /* Its word for its type decides which it is: nodes alone are so. */
    return json_pack("{s:{s:{s:{s:[s,s,s]}}, s:[s]}, s:o, s:o}", "if", "properties", "type", "enum",
                     "Switch", "switch", "SWITCH", "required", "type", "then", found[1], "else",
                     found[0]);
}

static json_t *schema_shape_of(const char *path)
{
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
        if (strcmp(shapes[i].path, path) == 0)
            return schema_parse(shapes[i].json);
    return NULL;
}

/* What stands at a path by its table, its shape, or either; NULL: neither is there. */
static json_t *schema_at(const char *path)
{
    json_t *table = schema_references(path), *shape = schema_shape_of(path);

    if (table != NULL && shape != NULL)
        return json_pack("{s:[o,o]}", "anyOf", table, shape);
    return table != NULL ? table : shape;
}

/* Of a key that the element's own code reads: what is below it, a list of it, or a map from ids to
 * it. */
static json_t *schema_below(const char *path)
{
    static const char *const suffixes[] = {".X", ".Y", "[]"};
    char below[PATH_MOST];
    json_t *schema = schema_at(path);

    for (size_t i = 0; schema == NULL && i < 3; i++) {
        text_print(below, sizeof(below), "%s%s", path, suffixes[i]);
        schema = schema_at(below);
        if (schema != NULL)
            schema = json_pack("{s:[s,s], s:o}", "type", i < 2 ? "object" : "array", "null",
                               i < 2 ? "additionalProperties" : "items", schema);
    }
    return schema;
}

/* ---- values -------------------------------------------------------------------------------------
 */

/* All spellings in "|a|b|", or the one word. */
static void schema_add_spellings(json_t *array, const char *spellings)
{
    if (spellings[0] != '|') {
        json_array_append_new(array, json_string(spellings));
        return;
    }
    for (const char *at = spellings + 1; *at != '\0'; at += strcspn(at, "|") + 1)
        json_array_append_new(array, json_stringn(at, strcspn(at, "|")));
}

static json_t *schema_words_schema(const struct key *key)
{
    json_t *words = json_array();

    for (size_t i = 0; key->words[i] != NULL; i++)
        schema_add_spellings(words, key->words[i]);
    return json_pack("{s:o}", "enum", words);
}

static json_t *schema_refs_schema(const struct key *key)
{
    bool some = (key->flags & KEY_NOT_EMPTY) != 0;
    json_t *schema = json_pack("{s:o, s:o}", "type",
                               some ? json_string("array") : json_pack("[s,s]", "array", "null"),
                               "items", schema_parse(SCALAR));

    if (some)
        json_object_set_new(schema, "minItems", json_integer(1));
    return schema;
}

static json_t *schema_value_schema(const struct key *key)
{
    static const char *const types[KEY_TYPES] = {
        [KEY_TEXT] = "{\"type\":[\"string\",\"number\",\"boolean\",\"null\"]}",
        [KEY_BOOL] = "{\"type\":\"boolean\"}",
        [KEY_REAL] = "{\"type\":\"number\"}",
        [KEY_SIZE] = "{\"type\":\"string\",\"pattern\":\"^[0-9.]+\\\\s*([bB]|[kmgtpKMGTP]([iI]?[bB]"
                     "|[iI])?)?$\"}",
        [KEY_SPAN] = SPAN,
        [KEY_SECONDS] = SPAN,
        [KEY_POINTS] = "{\"type\":\"number\",\"minimum\":0,\"maximum\":1000000000}",
        [KEY_SOURCE] =
            "{\"anyOf\":[{\"type\":[\"string\",\"boolean\"]},{\"type\":\"object\",\"properties\":{"
            "\"name\":" SCALAR ",\"version\":" SCALAR "},\"required\":[\"name\",\"version\"]}]}",
        [KEY_TEXTS] = "{\"type\":[\"array\",\"null\"],\"items\":{\"type\":[\"string\",\"number\","
                      "\"boolean\",\"null\"]}}",
        [KEY_REF] = SCALAR,
        [KEY_IGNORED] = "{}",
    };

    if (key->type == KEY_WORD)
        return schema_words_schema(key);
    if (key->type == KEY_REFS)
        return schema_refs_schema(key);
    if (key->type == KEY_WHOLE)
        return json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum", (json_int_t)key->least,
                         "maximum",
                         (json_int_t)(key->least == 0 && key->most == 0 ? UINT32_MAX : key->most));
    return types[key->type] != NULL ? schema_parse(types[key->type]) : NULL;
}

/* A key of a place; one that may be left out may be null too. */
static json_t *schema_key_schema(const char *path, const struct key *key)
{
    char below[PATH_MOST];
    json_t *schema;

    if (key->type == KEY_ITEM) {
        if (path[0] == '(')
            text_copy(below, sizeof(below), key->name);
        else if (strncmp(path, "entities.X", 11) == 0 && strcmp(key->name, "entities") == 0)
            text_copy(below, sizeof(below), "entities"); /* the parts of an entity are entities */
        else
            text_print(below, sizeof(below), "%.*s.%s", (int)schema_base_length(path), path,
                       key->name);
        schema = schema_below(below);
    } else {
        schema = schema_value_schema(key);
        if (schema != NULL && (key->flags & KEY_REQUIRED) == 0)
            schema = json_pack("{s:[o,{s:s}]}", "anyOf", schema, "type", "null");
    }
    if (schema != NULL && key->about != NULL)
        json_object_set_new(schema, "description", json_string(key->about));
    return schema;
}

/* ---- keys ---------------------------------------------------------------------------------------
 */

static json_t *schema_spellings_of(const struct key *key)
{
    json_t *names = json_array();
    char name[NAME_MOST];

    if (key->spellings != NULL && key->spellings[0] == '|') {
        schema_add_spellings(names, key->spellings);
        return names;
    }
    json_array_append_new(names, json_string(key->name));
    if (key->spellings != NULL)
        return names;
    text_copy(name, sizeof(name), key->name);
    name[0] = (char)toupper((unsigned char)name[0]);
    json_array_append_new(names, json_string(name));
    for (char *at = name; *at != '\0'; at++)
        *at = (char)toupper((unsigned char)*at);
    json_array_append_new(names, json_string(name));
    return names;
}

/* "^[rR][aA][mM]$" */
static void schema_any_case(const char *name, char *to, size_t size)
{
    size_t used = 0;

    text_copy(to, size, "^");
    for (; *name != '\0'; name++) {
        used = strlen(to);
        text_print(to + used, size - used, "[%c%c]", *name, toupper((unsigned char)*name));
    }
    used = strlen(to);
    text_copy(to + used, size - used, "$");
}

/* One of the spellings must be there. */
static json_t *schema_presence(const struct key *key, json_t *names)
{
    json_t *any = json_array(), *name;
    char pattern[NAME_MOST * 4];
    size_t i;

    if (key->spellings != NULL && key->spellings[0] == '*') {
        json_decref(any);
        schema_any_case(key->name, pattern, sizeof(pattern));
        return json_pack("{s:{s:{s:{s:s}}}}", "not", "propertyNames", "not", "pattern", pattern);
    }
    json_array_foreach(names, i, name)
        json_array_append_new(any, json_pack("{s:[O]}", "required", name));
    return json_pack("{s:o}", "anyOf", any);
}

static bool schema_is_required(const char *path, const struct key *key)
{
    bool is = (key->flags & KEY_REQUIRED) != 0;

    for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
        is |= strcmp(required[i].path, path) == 0 && strcmp(required[i].key, key->name) == 0;
    return is;
}

static bool schema_add_key(const struct table_place *place, const struct key *key,
                           json_t *properties, json_t *patterns, json_t *all)
{
    json_t *schema = schema_key_schema(place->path, key), *names = schema_spellings_of(key), *name;
    char pattern[NAME_MOST * 4];
    size_t i;

    if (schema != NULL && key->spellings != NULL && key->spellings[0] == '*') {
        schema_any_case(key->name, pattern, sizeof(pattern));
        json_object_set(patterns, pattern, schema);
    } else if (schema != NULL) {
        json_array_foreach(names, i, name)
            json_object_set(properties, json_string_value(name), schema);
    }
    if (schema_is_required(place->path, key))
        json_array_append_new(all, schema_presence(key, names));
    json_decref(names);
    json_decref(schema);
    return schema != NULL;
}

static json_t *schema_table_schema(const struct table_place *place)
{
    json_t *properties = json_object(), *patterns = json_object(), *all = json_array();
    json_t *schema = json_pack("{s:s, s:o}", "type", "object", "properties", properties);
    bool good = schema != NULL && patterns != NULL && all != NULL;

    for (size_t i = 0; good && i < place->table->count; i++)
        if ((place->table->keys[i].flags & KEY_OTHERS) != 0)
            json_object_set_new(schema, "additionalProperties",
                                schema_key_schema(place->path, &place->table->keys[i]));
        else
            good = schema_add_key(place, &place->table->keys[i], properties, patterns, all);
    if (good && json_object_size(patterns) != 0)
        json_object_set(schema, "patternProperties", patterns);
    if (good && json_array_size(all) != 0)
        json_object_set(schema, "allOf", all);
    if (good && place->table->strict && json_object_get(schema, "additionalProperties") == NULL)
        json_object_set_new(schema, "additionalProperties", json_false());
    json_decref(patterns);
    json_decref(all);
    if (!good) {
        json_decref(schema);
        return NULL;
    }
    return schema;
}

json_t *schema_make(void)
{
    json_t *definitions = json_object();
    char name[NAME_MOST];

    for (size_t i = 0; i < table_place_count; i++) {
        json_t *schema = schema_table_schema(&table_places[i]);

        schema_definition_name(table_places[i].path, name);
        if (schema == NULL || json_object_set_new(definitions, name, schema) != 0) {
            json_decref(definitions);
            return NULL;
        }
    }
    schema_definition_name(table_places[0].path, name);

    char root[NAME_MOST + 16];

    text_print(root, sizeof(root), "#/$defs/%s", name);
    return json_pack("{s:s, s:s, s:s, s:s, s:o}", "$schema",
                     "https://json-schema.org/draft/2020-12/schema", "title", "A scenario of excon",
                     "description",
                     "Open Cyber Range SDL 0.21 with excon's own keys; made by `excon schema`",
                     "$ref", root, "$defs", definitions);
}
