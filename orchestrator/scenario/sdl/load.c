/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From bytes to a checked scenario: read the tree, read the sections, resolve, check the base,
 * expand short forms, check what is excon's own, warn. Every stage runs as far as it can, so that
 * all complaints come at once.
 */
#include "scenario/sdl/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenario/sdl/sections.h"

enum { MEMORY_MOST = 1 << 30, OUTAGE_DEFAULT = 60 * 1000 };

enum {
    NAME,
    DESCRIPTION,
    EXERCISE,
    ENTITIES,
    NODES,
    INFRASTRUCTURE,
    FEATURES,
    CONDITIONS,
    VULNERABILITIES,
    VARIABLES,
    METRICS,
    EVALUATIONS,
    TLOS,
    GOALS,
    INJECTS,
    EVENTS,
    SCRIPTS,
    STORIES
};

static const struct key keys[] = {
    [NAME] = {.name = "name",
              .type = KEY_TEXT,
              .flags = KEY_REQUIRED,
              .offset = offsetof(struct scenario, name)},
    [DESCRIPTION] = {.name = "description",
                     .type = KEY_TEXT,
                     .offset = offsetof(struct scenario, description)},
    [EXERCISE] = {.name = "exercise", .type = KEY_ITEM, .flags = KEY_OWN},
    [ENTITIES] = {.name = "entities", .type = KEY_ITEM},
    [NODES] = {.name = "nodes", .type = KEY_ITEM},
    [INFRASTRUCTURE] = {.name = "infrastructure", .type = KEY_ITEM},
    [FEATURES] = {.name = "features", .type = KEY_ITEM},
    [CONDITIONS] = {.name = "conditions", .type = KEY_ITEM},
    [VULNERABILITIES] = {.name = "vulnerabilities", .type = KEY_ITEM},
    [VARIABLES] = {.name = "variables", .type = KEY_ITEM, .flags = KEY_OWN},
    [METRICS] = {.name = "metrics", .type = KEY_ITEM},
    [EVALUATIONS] = {.name = "evaluations", .type = KEY_ITEM},
    [TLOS] = {.name = "tlos", .type = KEY_ITEM},
    [GOALS] = {.name = "goals", .type = KEY_ITEM},
    [INJECTS] = {.name = "injects", .type = KEY_ITEM},
    [EVENTS] = {.name = "events", .type = KEY_ITEM},
    [SCRIPTS] = {.name = "scripts", .type = KEY_ITEM},
    [STORIES] = {.name = "stories", .type = KEY_ITEM},
    {.name = "capabilities", .type = KEY_IGNORED},
    {.name = "start", .type = KEY_IGNORED},
    {.name = "end", .type = KEY_IGNORED},
};

const struct key_table scenario_table = {"scenario", false, NULL, keys,
                                         sizeof(keys) / sizeof(keys[0])};

/* Reading order: what an element's reader looks up has been read. */
static const struct {
    int key;
    enum section section;
    element_reader *read;
} order[] = {
    {NODES, SECTION_NODES, node_read},
    {INFRASTRUCTURE, SECTION_INFRASTRUCTURE, infrastructure_read},
    {FEATURES, SECTION_FEATURES, feature_read},
    {CONDITIONS, SECTION_CONDITIONS, condition_read},
    {VULNERABILITIES, SECTION_VULNERABILITIES, vulnerability_read},
    {VARIABLES, SECTION_VARIABLES, variable_read},
    {INJECTS, SECTION_INJECTS, inject_read},
    {METRICS, SECTION_METRICS, metric_read},
    {EVALUATIONS, SECTION_EVALUATIONS, evaluation_read},
    {TLOS, SECTION_TLOS, tlo_read},
    {GOALS, SECTION_GOALS, goal_read},
    {EVENTS, SECTION_EVENTS, event_read_sdl},
    {SCRIPTS, SECTION_SCRIPTS, script_read},
    {STORIES, SECTION_STORIES, story_read},
};

/* What short forms may add to a section. */
static size_t load_spare_of(const struct loader *loader, enum section section)
{
    if (section == SECTION_METRICS || section == SECTION_EVALUATIONS || section == SECTION_TLOS)
        return loader->scenario->conditions.count;
    if (section == SECTION_EVENTS || section == SECTION_SCRIPTS || section == SECTION_STORIES)
        return loader->scenario->injects.count;
    return 0;
}

static const struct item *load_value_of(const struct pair *pair)
{
    return pair != NULL ? pair->value : NULL;
}

/* Reads a section and gives up its part of the tree, unless short forms in it are read later. */
static void load_read_section(struct loader *loader, struct document_tree *tree,
                              const struct item *map, enum section section, element_reader *read)
{
    loader->scratch = document_part_pool(tree, map);
    section_read(loader, section, map, load_spare_of(loader, section), read);
    loader->scratch = NULL;
    if (section != SECTION_CONDITIONS && section != SECTION_INJECTS)
        document_drop_part(tree, map);
}

static void load_read_sections(struct loader *loader, struct document_tree *tree,
                               const struct item *root)
{
    const struct pair *seen[KEYS_MOST];
    struct scenario *scenario = loader->scenario;
    const struct item *conditions, *injects;

    scenario->exercise.outage = OUTAGE_DEFAULT;
    if (!keys_read(loader, root, &scenario_table, NULL, root->mark, scenario, seen))
        return;
    conditions = load_value_of(seen[CONDITIONS]);
    injects = load_value_of(seen[INJECTS]);
    loader->condition_points =
        loader_take(loader, conditions != NULL ? conditions->count : 0, sizeof(struct pair *));
    loader->inject_at =
        loader_take(loader, injects != NULL ? injects->count : 0, sizeof(struct pair *));
    sdl_exercise_read(loader, load_value_of(seen[EXERCISE]));
    entities_read(loader, load_value_of(seen[ENTITIES]));
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]) && !loader->no_memory; i++)
        load_read_section(loader, tree, load_value_of(seen[order[i].key]), order[i].section,
                          order[i].read);
}

static void load_check_all(struct loader *loader)
{
    static void (*const stages[])(struct loader *) = {cross_base, expand_short_forms};

    cross_resolve(loader, false);
    for (size_t i = 0; i < 2 && !loader->no_memory; i++)
        stages[i](loader);
    if (loader->no_memory)
        return;
    cross_resolve(loader, true);
    cross_own(loader);
    cross_warn(loader);
}

static int load_read_tree(struct loader *loader, struct document_tree *tree, struct error *err)
{
    struct scenario *scenario = loader->scenario;
    struct item *root = NULL;
    int result = document_read_tree(tree, scenario->bytes, scenario->length, !loader->ocr,
                                    loader->complaints, &root, err);

    if (result != 0)
        return result;
    if (item_is_null(root)) {
        complain_error(loader->complaints, (struct mark){1, 1}, "the document is empty");
        complain_hint(loader->complaints,
                      "the least that a scenario has is its name: \"name: my-exercise\"");
        return 1;
    }
    load_read_sections(loader, tree, root);
    if (!loader->no_memory)
        load_check_all(loader);
    if (loader->no_memory || loader->complaints->out_of_memory)
        return error_memory(err);
    return loader->complaints->errors != 0 ? 1 : 0;
}

/* Texts of the model are the tree's; of the tree itself nothing is needed in the end. */
static int load_read_document(struct loader *loader, struct error *err)
{
    struct document_tree tree = {.texts = loader->pool};
    int result = load_read_tree(loader, &tree, err);

    document_tree_done(&tree);
    return result;
}

/* The caller holds `text` too. */
static int load_text(const char *name, struct held_text *text, unsigned flags,
                     struct scenario **ret, struct complaints *complaints, struct error *err)
{
    struct scenario *scenario = calloc(1, sizeof(*scenario));
    struct loader loader = {.scenario = scenario,
                            .complaints = complaints,
                            .ocr = (flags & SCENARIO_OCR) != 0,
                            .later = (flags & SCENARIO_LATER) != 0};
    int result;

    loader.pool = scenario != NULL ? &scenario->pool : NULL;
    if (scenario == NULL || complaints_hold(complaints, name, text) != 0) {
        free(scenario);
        return error_memory(err);
    }
    scenario->pool.limit = MEMORY_MOST;
    scenario->path = pool_text(&scenario->pool, name);
    scenario->text = held_text_hold(text);
    scenario->bytes = text->bytes;
    scenario->length = text->length;
    if (text->length > SCENARIO_MOST) {
        complain_error(complaints, (struct mark){0, 0}, "the file is larger than %d MiB",
                       SCENARIO_MOST >> 20);
        result = 1;
    } else if (scenario->path == NULL) {
        result = error_memory(err);
    } else {
        result = load_read_document(&loader, err);
    }
    if (result != 0)
        scenario_free(scenario);
    else
        *ret = scenario;
    return result;
}

int scenario_load_text(const char *name, const char *bytes, size_t length, unsigned flags,
                       struct scenario **ret, struct complaints *complaints, struct error *err)
{
    struct held_text *text = held_text_copy(bytes, length);
    int result =
        text != NULL ? load_text(name, text, flags, ret, complaints, err) : error_memory(err);

    held_text_drop(text);
    return result;
}

int load_file(const char *path, size_t most, char **ret_bytes, size_t *ret_length,
              struct error *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    char *bytes = NULL;
    size_t length = 0, room = 0;
    ssize_t got = 1;

    if (file < 0)
        return error_system(err, errno, "%s", path);
    while (got > 0 && length <= most) {
        if (length + 1 >= room) { /* room for the NUL, too */
            char *larger = realloc(bytes, room = room == 0 ? 65536 : room * 2);

            if (larger == NULL) {
                free(bytes);
                close(file);
                return error_memory(err);
            }
            bytes = larger;
        }
        got = read(file, bytes + length, room - length - 1);
        if (got > 0)
            length += (size_t)got;
        else if (got < 0 && errno == EINTR)
            got = 1;
    }
    if (got < 0) {
        int number = errno;

        free(bytes);
        close(file);
        return error_system(err, number, "%s", path);
    }
    close(file);
    *ret_bytes = bytes;
    *ret_length = length;
    return 0;
}

int scenario_load(const char *path, unsigned flags, struct scenario **ret,
                  struct complaints *complaints, struct error *err)
{
    struct held_text *text;
    struct stat status;
    char *bytes = NULL;
    size_t length = 0;
    int result;

    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return error_set(err, ERROR_INPUT,
                         "%s is a folder; its scenario is a file in it (%s/scenario.yml)", path,
                         path);
    result = load_file(path, SCENARIO_MOST, &bytes, &length, err);
    if (result != 0)
        return result;
    text = held_text_new(bytes, length);
    if (text == NULL) {
        free(bytes);
        return error_memory(err);
    }
    result = load_text(path, text, flags, ret, complaints, err);
    held_text_drop(text);
    return result;
}
