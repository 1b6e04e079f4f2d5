/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks the document's own tree beside the tables that read it, and writes it on the way. What
 * short forms stand for comes from the model (rewrite-expand.c), where it has been expanded
 * already.
 */
#include "scenario/sdl/rewrite.h"

#include <string.h>

#include "base/text.h"
#include "scenario/sdl/rewrite-own.h"
#include "scenario/yaml/units.h"

enum { FLOW_DEPTH = 2, FLOW_MOST = 60 };

static void rewrite_write_item(struct rewriter *rewriter, const struct item *item, const char *path,
                               const char *id, unsigned depth);

/* ---- places -------------------------------------------------------------------------------------
 */

static bool rewrite_is_at(const struct table_place *place, const char *path, const char *suffix)
{
    size_t length = strlen(path);

    return strncmp(place->path, path, length) == 0 &&
           strncmp(place->path + length, suffix, strlen(suffix)) == 0 &&
           (place->path[length + strlen(suffix)] == '\0' ||
            place->path[length + strlen(suffix)] == ' ');
}

static const struct key_table *rewrite_table_of(const char *path, const char *suffix)
{
    for (size_t i = 0; i < table_place_count; i++)
        if (rewrite_is_at(&table_places[i], path, suffix))
            return table_places[i].table;
    return NULL;
}

/* Elements are asked for in the order in which they stand: the one behind the last is looked at
 * first. */
static uint32_t rewrite_find_node(struct rewriter *rewriter, const char *id)
{
    const struct nodes *nodes = &rewriter->scenario->nodes;

    for (uint32_t i = rewriter->last_node; i < nodes->count && i < rewriter->last_node + 2; i++)
        if (strcmp(nodes->items[i].id, id) == 0)
            return rewriter->last_node = i;

    uint32_t node = scenario_find_node(rewriter->scenario, id);

    if (node != SCENARIO_NONE)
        rewriter->last_node = node;
    return node;
}

static bool rewrite_is_switch(struct rewriter *rewriter, const char *id)
{
    uint32_t node = id != NULL ? rewrite_find_node(rewriter, id) : SCENARIO_NONE;

    return node != SCENARIO_NONE && rewriter->scenario->nodes.items[node].type == NODE_SWITCH;
}

/* The table of the map that stands at a path; NULL: its keys are ids, or nobody's. */
static const struct key_table *rewrite_table_at(struct rewriter *rewriter, const char *path,
                                                const char *id)
{
    if (strcmp(path, "nodes.X") == 0)
        return rewrite_is_switch(rewriter, id) ? &switch_table : &vm_table;
    if (strcmp(path, "infrastructure.X.properties") == 0)
        return rewrite_is_switch(rewriter, id) ? &properties_table : NULL;
    return rewrite_table_of(path, "");
}

static const struct key *rewrite_key_of(const struct key_table *table, const struct item *item)
{
    for (size_t i = 0; item->kind == ITEM_SCALAR && i < table->count; i++)
        if (spelled(table->keys[i].spellings, table->keys[i].name, item->text))
            return &table->keys[i];
    return NULL;
}

/* The path below a key: an entity's entities are entities again. */
static const char *rewrite_path_below(struct rewriter *rewriter, const char *path, const char *name)
{
    if (path[0] == '\0')
        return "";
    if (path[0] == '(' || (strcmp(path, "entities.X") == 0 && strcmp(name, "entities") == 0))
        return name;

    const char *below = pool_print(&rewriter->pool, "%s.%s", path, name);

    rewriter->no_memory |= below == NULL;
    return below != NULL ? below : "";
}

/* ---- what is left out ---------------------------------------------------------------------------
 */

static void rewrite_lose(struct rewriter *rewriter, const struct key_table *table,
                         const struct key *key, const struct item *name)
{
    static const struct {
        const char *key, *what;
    } words[] = {
        {"each", "there is one for all teams"},
        {"probe", "nothing looks at it"},
        {"run", "the inject runs nothing"},
        {"atomic", "the inject runs nothing"},
        {"machine", "the inject does nothing to machines"},
        {"message", "the inject says nothing"},
        {"when", "only time and the event's conditions decide"},
        {"over", "the latest value counts"},
        {"expect", "nothing is expected"},
        {"result", "the condition must print a number from 0 to 1"},
        {"at", "it is a part of a second, which SDL 0.21 cannot say"},
        {"properties", "SDL 0.21.2 has cidr with gateway, and addresses without {team}"},
        {"points", "they are not whole, which SDL 0.21 cannot say"},
    };

    complain_warning(rewriter->lost, name->mark, "\"%s\" of %s is not of SDL 0.21 and is left out",
                     name->kind == ITEM_SCALAR ? name->text : "?", table->element);
    for (size_t i = 0;
         key != NULL && (key->flags & KEY_OWN) != 0 && i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i].key, key->name) == 0)
            complain_hint(rewriter->lost, "%s", words[i].what);
}

/* ---- maps ---------------------------------------------------------------------------------------
 */

static void rewrite_write_copies(struct rewriter *rewriter, const char *id, int64_t copies)
{
    document_write_plain(rewriter->to, "entities");
    document_write_start(rewriter->to, ITEM_MAP, false);
    for (int64_t i = 1; i <= copies; i++) {
        const char *name = pool_print(&rewriter->pool, "%s-%d", id, (int)i);

        rewriter->no_memory |= name == NULL;
        document_write_text(rewriter->to, name != NULL ? name : "");
        document_write_start(rewriter->to, ITEM_MAP, true);
        document_write_end(rewriter->to, ITEM_MAP);
    }
    document_write_end(rewriter->to, ITEM_MAP);
}

static bool rewrite_has_copies(const struct item *map)
{
    int64_t count;

    for (size_t i = 0; i < map->count; i++)
        if (map->pairs[i].key->kind == ITEM_SCALAR &&
            spelled(NULL, "copies", map->pairs[i].key->text) &&
            item_whole(map->pairs[i].value, &count) && count > 0)
            return true;
    return false;
}

/* Is the pair a short form that is written another way? Then that is done. */
static bool rewrite_write_short(struct rewriter *rewriter, const struct item *map, const char *path,
                                const char *name, const struct item *value, const char *id)
{
    int64_t number;

    if ((rewriter->flags & REWRITE_EXPAND) == 0)
        return false;
    if (strcmp(path, "conditions.X") == 0 && strcmp(name, "points") == 0)
        return value->kind == ITEM_SCALAR && points_read(value->text, &number) &&
               number % 1000 == 0;
    if (strcmp(path, "injects.X") == 0 && strcmp(name, "at") == 0)
        return value->kind == ITEM_SCALAR && duration_read_ms(value->text, &number) == NULL &&
               expands_at(rewriter->scenario, number);
    if (strcmp(path, "entities.X") != 0)
        return false;
    if (strcmp(name, "copies") == 0 && item_whole(value, &number)) {
        rewrite_write_copies(rewriter, id, number);
        return true;
    }
    return strcmp(name, "entities") == 0 &&
           rewrite_has_copies(map); /* empty, else it would have been refused */
}

static const struct item *rewrite_value_of(const struct item *map, const char *key)
{
    for (size_t i = 0; map->kind == ITEM_MAP && i < map->count; i++)
        if (map->pairs[i].key->kind == ITEM_SCALAR && strcmp(map->pairs[i].key->text, key) == 0)
            return map->pairs[i].value;
    return NULL;
}

static bool rewrite_has_template(const struct item *item)
{
    if (item->kind == ITEM_SCALAR)
        return strstr(item->text, "{team}") != NULL;
    for (size_t i = 0; i < item->count; i++)
        if (rewrite_has_template(item->kind == ITEM_MAP ? item->pairs[i].value : item->items[i]))
            return true;
    return false;
}

/*
 * `properties` as SDL 0.21.2 has them: of a switch cidr and gateway, both; of a VM a list of
 * {switch: address}. False: it cannot say these, as those of teams.
 */
static bool rewrite_write_later(struct rewriter *rewriter, const struct item *value, const char *id)
{
    static const char *const both[] = {"cidr", "gateway"};
    uint32_t node = rewrite_find_node(rewriter, id);
    bool of_switch =
        node != SCENARIO_NONE && rewriter->scenario->nodes.items[node].type == NODE_SWITCH;
    size_t count = of_switch ? 2 : value->count;

    if (value->kind == ITEM_SCALAR || rewrite_has_template(value) ||
        (of_switch &&
         (rewrite_value_of(value, "cidr") == NULL || rewrite_value_of(value, "gateway") == NULL)))
        return false;
    document_write_plain(rewriter->to, "properties");
    document_write_start(rewriter->to, of_switch ? ITEM_MAP : ITEM_LIST, true);
    for (size_t i = 0; i < count; i++) {
        if (of_switch) {
            document_write_plain(rewriter->to, both[i]);
            rewrite_write_item(rewriter, rewrite_value_of(value, both[i]), "", NULL, 0);
        } else if (value->kind == ITEM_LIST) {
            rewrite_write_item(rewriter, value->items[i], "", NULL, 0);
        } else {
            document_write_start(rewriter->to, ITEM_MAP, true);
            rewrite_write_item(rewriter, value->pairs[i].key, "", NULL, 0);
            rewrite_write_item(rewriter, value->pairs[i].value, "", NULL, 0);
            document_write_end(rewriter->to, ITEM_MAP);
        }
    }
    document_write_end(rewriter->to, of_switch ? ITEM_MAP : ITEM_LIST);
    return true;
}

static void rewrite_write_network(struct rewriter *rewriter, const char *cidr)
{
    document_write_plain(rewriter->to, "cidr");
    document_write_text(rewriter->to, cidr);
}

/* The planned network of a switch's infrastructure that says none itself, or NULL. */
static const char *rewrite_network_of(struct rewriter *rewriter, const char *path, const char *id)
{
    const struct scenario *scenario = rewriter->scenario;

    if (rewriter->networks == NULL || id == NULL || strcmp(path, "infrastructure.X") != 0)
        return NULL;

    uint32_t node = rewrite_find_node(rewriter, id);
    uint32_t place =
        node != SCENARIO_NONE ? scenario->nodes.items[node].infrastructure : SCENARIO_NONE;

    return place != SCENARIO_NONE && scenario->infrastructure.items[place].cidr == NULL
               ? rewriter->networks[place]
               : NULL;
}

static void rewrite_write_properties(struct rewriter *rewriter, const struct item *properties,
                                     const char *cidr)
{
    document_write_plain(rewriter->to, "properties");
    document_write_start(rewriter->to, ITEM_MAP, true);
    rewrite_write_network(rewriter, cidr);
    for (size_t i = 0; properties != NULL && i < properties->count; i++) {
        rewrite_write_item(rewriter, properties->pairs[i].key, "", NULL, FLOW_DEPTH);
        rewrite_write_item(rewriter, properties->pairs[i].value, "", NULL, FLOW_DEPTH);
    }
    document_write_end(rewriter->to, ITEM_MAP);
}

static void rewrite_write_pair(struct rewriter *rewriter, const struct item *map,
                               const struct pair *pair, const struct key_table *table,
                               const char *path, const char *id, unsigned depth)
{
    const struct key *key = rewrite_key_of(table, pair->key);
    const char *name = key != NULL                      ? key->name
                       : pair->key->kind == ITEM_SCALAR ? pair->key->text
                                                        : "";

    if (key != NULL && rewrite_write_short(rewriter, map, path, name, pair->value, id))
        return;
    if ((rewriter->flags & REWRITE_LATER) != 0 && strcmp(path, "infrastructure.X") == 0 &&
        strcmp(name, "properties") == 0 && id != NULL &&
        rewrite_write_later(rewriter, pair->value, id))
        return;
    if ((rewriter->flags & REWRITE_OCR) != 0 &&
        (key == NULL || key->type == KEY_IGNORED || (key->flags & KEY_OWN) != 0)) {
        rewrite_lose(rewriter, table, key, pair->key);
        return;
    }
    if (key != NULL)
        document_write_plain(rewriter->to, name);
    else
        rewrite_write_item(rewriter, pair->key, "", NULL, depth);
    if (path[0] == '(' && write_section(rewriter, name, pair->value, rewrite_write_item))
        return;
    rewrite_write_item(rewriter, pair->value,
                       key != NULL ? rewrite_path_below(rewriter, path, name) : "", id, depth);
}

static void rewrite_write_table(struct rewriter *rewriter, const struct item *map,
                                const struct key_table *table, const char *path, const char *id,
                                unsigned depth)
{
    const char *cidr = rewrite_network_of(rewriter, path, id);
    bool told = cidr == NULL;

    for (size_t i = 0; i < map->count; i++) {
        const struct key *key = rewrite_key_of(table, map->pairs[i].key);

        if (!told && key != NULL && strcmp(key->name, "properties") == 0) {
            rewrite_write_properties(rewriter, map->pairs[i].value, cidr);
            told = true;
        } else {
            rewrite_write_pair(rewriter, map, &map->pairs[i], table, path, id, depth + 1);
        }
    }
    if (!told)
        rewrite_write_properties(rewriter, NULL, cidr);
    if (path[0] == '(')
        write_new_sections(rewriter, map);
}

/* ---- items --------------------------------------------------------------------------------------
 */

/* Does it fit on a line? Only scalars in it, none of them empty or of several lines. */
static bool rewrite_is_small(const struct item *item, unsigned depth)
{
    size_t length = 0;

    for (size_t i = 0; i < item->count; i++) {
        const struct item *key = item->kind == ITEM_MAP ? item->pairs[i].key : NULL;
        const struct item *value = item->kind == ITEM_MAP ? item->pairs[i].value : item->items[i];

        if (value->kind != ITEM_SCALAR || (key != NULL && key->kind != ITEM_SCALAR))
            return false;
        if (memchr(value->text, '\n', value->length) != NULL ||
            (value->plain && value->length == 0))
            return false;
        length += value->length + 2 + (key != NULL ? key->length + 2 : 0);
    }
    return depth >= FLOW_DEPTH && length <= FLOW_MOST;
}

static void rewrite_write_scalar(struct rewriter *rewriter, const struct item *item,
                                 const char *path, const char *id)
{
    const char *cidr = rewrite_network_of(rewriter, path, id);

    if (cidr == NULL) {
        document_write_scalar(rewriter->to, item->text, item->length, item->plain);
        return;
    }
    document_write_start(rewriter->to, ITEM_MAP, false);
    rewrite_write_properties(rewriter, NULL, cidr);
    document_write_end(rewriter->to, ITEM_MAP);
}

static void rewrite_write_item(struct rewriter *rewriter, const struct item *item, const char *path,
                               const char *id, unsigned depth)
{
    if (item->kind == ITEM_SCALAR) {
        rewrite_write_scalar(rewriter, item, path, id);
        return;
    }

    const struct key_table *table =
        item->kind == ITEM_MAP ? rewrite_table_at(rewriter, path, id) : NULL;
    const char *below = "";

    if (path[0] != '\0' && table == NULL && item->kind == ITEM_LIST &&
        rewrite_table_of(path, "[]") != NULL)
        below = pool_print(&rewriter->pool, "%s[]", path);
    else if (path[0] != '\0' && table == NULL && item->kind == ITEM_MAP)
        below = rewrite_table_of(path, ".X") != NULL   ? rewrite_path_below(rewriter, path, "X")
                : rewrite_table_of(path, ".Y") != NULL ? rewrite_path_below(rewriter, path, "Y")
                                                       : "";
    if (below == NULL) {
        rewriter->no_memory = true;
        return;
    }
    document_write_start(rewriter->to, item->kind, rewrite_is_small(item, depth));
    if (table != NULL)
        rewrite_write_table(rewriter, item, table, path, id, depth);
    for (size_t i = 0; table == NULL && i < item->count; i++) {
        const struct item *key = item->kind == ITEM_MAP ? item->pairs[i].key : NULL;

        if (key != NULL)
            rewrite_write_item(rewriter, key, "", NULL, FLOW_DEPTH);
        rewrite_write_item(rewriter, key != NULL ? item->pairs[i].value : item->items[i], below,
                           key != NULL && key->kind == ITEM_SCALAR ? key->text : id, depth + 1);
    }
    document_write_end(rewriter->to, item->kind);
}

int scenario_rewrite(const struct scenario *scenario, unsigned flags, const char *const *networks,
                     FILE *to, struct complaints *lost, struct error *err)
{
    struct rewriter rewriter = {.scenario = scenario, .networks = networks, .lost = lost};
    struct complaints again = COMPLAINTS_EMPTY;
    struct item *root = NULL;
    int result =
        document_read(&rewriter.pool, scenario->bytes, scenario->length, false, &again, &root, err);

    rewriter.flags = (flags & REWRITE_OCR) != 0 ? flags | REWRITE_EXPAND : flags;
    complaints_done(&again);
    if (result == 0 && (rewriter.to = document_writer_new(to)) == NULL)
        result = error_memory(err);
    if (result == 0) {
        rewrite_write_item(&rewriter, root, "(the document)", NULL, 0);
        result = document_writer_done(rewriter.to, err);
    }
    pool_done(&rewriter.pool);
    if (result == 0 && (rewriter.no_memory || lost->out_of_memory))
        result = error_memory(err);
    return result > 0 ? error_set(err, ERROR_INPUT, "the scenario cannot be read again") : result;
}
