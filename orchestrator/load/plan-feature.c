/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feature instances: one for each VM instance that carries the feature, and one for what a feature of it depends on;
 * besides, the files of a condition's package, under the condition's name. What is to be done is one JSON document:
 *   {"dirs": script, "files": [{"path", "mode", "data": base64}], "script": script}
 * so that a resume reads no package.
 */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "load/plan-own.h"

enum {
    FILES_MOST = 16 * 1024 * 1024, /* bytes of all files of a feature */
    PATH_MOST = 1000,
    TIMEOUT = 600 * 1000, /* ms of a feature's script */
};

/* What is done for a feature of the scenario, the same in each VM. */
struct work {
    bool made, good, restart;
    struct plan_blob blob;
    const char *title;
};

struct works {
    struct work *features, *conditions; /* by index */
};

/* ---- what is to be done ---- */

/* Where an asset goes: absolute, else below the feature's destination; a folder takes it by its own name. */
static const char *path_of(struct planner *planner, const struct asset *asset, const char *destination,
                           struct mark mark)
{
    const char *slash = strrchr(asset->from, '/'), *name = slash != NULL ? slash + 1 : asset->from;
    const char *to = asset->to;

    if (to[0] != '/' && destination == NULL) {
        complain_error(planner->complaints, mark, "the asset %s goes to \"%s\": that is no absolute path, and no \"destination\" is said",
                       asset->from, to);
        return NULL;
    }
    if (to[0] != '/')
        to = planner_print(planner, "%s/%s", destination, to);
    if (to[strlen(to) - 1] == '/')
        to = planner_print(planner, "%s%s", to, name);
    for (const char *at = to; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f || strlen(to) > PATH_MOST || to[0] != '/') {
            complain_error(planner->complaints, mark, "the asset %s goes to a place that is no path", asset->from);
            return NULL;
        }
    return to;
}

static json_t *base64(struct planner *planner, const char *bytes, size_t length)
{
    size_t size = sodium_base64_ENCODED_LEN(length, sodium_base64_VARIANT_ORIGINAL);
    char *text = planner_scratch(planner, size, 1);

    if (text == NULL)
        return NULL;
    sodium_bin2base64(text, size, (const unsigned char *)bytes, length, sodium_base64_VARIANT_ORIGINAL);
    return json_string(text);
}

/* The package's files into `files`, the folders that they need into `dirs`. */
static bool add_files(struct planner *planner, const struct package *package, const char *destination,
                      struct mark mark, json_t *files, json_t *dirs)
{
    size_t left = FILES_MOST;

    for (size_t i = 0; i < package->asset_count; i++) {
        const struct asset *asset = &package->assets[i];
        const char *path = path_of(planner, asset, destination, mark);
        size_t length;
        uint32_t mode;
        const char *bytes =
            path != NULL ? package_file(planner, package, asset->from, left, mark, &length, &mode) : NULL;

        if (bytes == NULL)
            return false;
        left -= length;
        json_array_append_new(files, json_pack("{s:s, s:i, s:o}", "path", path, "mode",
                                               (int)(asset->mode != 0 ? asset->mode : mode), "data",
                                               base64(planner, bytes, length)));

        const char *slash = strrchr(path, '/');

        if (slash != path)
            json_array_append_new(dirs, json_string(script_quote(planner, planner_print(planner, "%.*s", (int)(slash - path), path))));
    }
    return true;
}

/* "mkdir -p -- 'a' 'b'", or nothing. */
static json_t *dirs_script(struct planner *planner, const json_t *dirs)
{
    const char *script = "";
    json_t *dir;
    size_t i;

    json_array_foreach(dirs, i, dir)
    {
        bool told = false;

        for (size_t j = 0; j < i; j++)
            told |= json_equal(json_array_get(dirs, j), dir);
        if (!told)
            script = planner_print(planner, "%s %s", script[0] != '\0' ? script : "mkdir -p --", json_string_value(dir));
    }
    return json_string(script);
}

static void keep(struct planner *planner, struct work *work, json_t *document)
{
    char *text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    char *copy = text != NULL ? pool_text(planner->pool, text) : NULL;

    json_decref(document);
    free(text);
    if (copy == NULL) {
        planner->no_memory = true;
        return;
    }
    work->blob = (struct plan_blob){.bytes = copy, .length = strlen(copy)};
    work->good = true;
}

static void make_work(struct planner *planner, const struct package *package, const char *destination,
                      struct mark mark, struct plan_blob script, struct work *work)
{
    json_t *files = json_array(), *dirs = json_array();

    if (add_files(planner, package, destination, mark, files, dirs))
        keep(planner, work,
             json_pack("{s:o, s:O, s:s}", "dirs", dirs_script(planner, dirs), "files", files, "script",
                       script.bytes != NULL ? script.bytes : ""));
    json_decref(files);
    json_decref(dirs);
    work->restart = package->restarts;
    work->title = planner_print(planner, "%s %s", package->name, package->version);
}

/* Both texts, of the scratch pool; *length is the second one's, then of both. */
static const char *join(struct planner *planner, const char *before, const char *text, size_t *length)
{
    size_t first = strlen(before);
    char *both = planner_scratch(planner, first + *length + 1, 1);

    if (both == NULL)
        return NULL;
    memcpy(both, before, first);
    memcpy(both + first, text, *length);
    *length += first;
    return both;
}

static const struct work *work_of(struct planner *planner, struct works *works, uint32_t index)
{
    const struct feature *feature = &planner->scenario->features.items[index];
    struct work *work = &works->features[index];
    struct plan_blob script = {0};
    const struct package *package;
    size_t length;

    if (work->made)
        return work;
    work->made = true;
    if (package_find(planner, &feature->source, "feature", true, &package) != 0)
        return work;
    if (package->action != NULL) {
        const char *text = package_script(planner, package, feature->source.mark, &length);

        if (text == NULL)
            return work;
        /* A restart is like a cut of the power: what was written has to be on disk before. */
        if (package->restarts) {
            text = join(planner, "trap sync EXIT\n", text, &length);
            if (text == NULL)
                return work;
        }
        script = script_make(planner, &feature->environment, text, length);
    }
    if (package->action == NULL && package->asset_count == 0)
        planner_note(planner, NOTE_NEVER, feature->source.mark,
                     "feature %s: its package has neither assets nor an action, so that nothing is done", feature->id);
    make_work(planner, package, feature->destination, feature->source.mark, script, work);
    return work;
}

/* The files of a condition's package; a condition without such has no feature. */
static const struct work *files_of(struct planner *planner, struct works *works, uint32_t index)
{
    const struct condition *condition = &planner->scenario->conditions.items[index];
    struct work *work = &works->conditions[index];
    const struct package *package;

    if (work->made)
        return work;
    work->made = true;
    if (condition->source.name != NULL &&
        package_find(planner, &condition->source, "condition", true, &package) == 0 && package->asset_count != 0)
        make_work(planner, package, NULL, condition->source.mark, (struct plan_blob){0}, work);
    return work;
}

/* ---- instances ---- */

/* What a VM has already: by feature of the scenario its ordinal, 0: not yet. */
struct placing {
    struct planner *planner;
    struct works *works;
    const struct node *node;
    uint32_t vm, *ordinals;
};

static uint32_t add_row(struct planner *planner, uint32_t vm, const char *id, const char *user, struct mark mark,
                        const struct work *work, const struct ordinal_list *after)
{
    uint32_t team = planner->plan->vms.items[vm - 1].event.as.vm_made.team;
    struct plan_row *row =
        planner_row(planner, &planner->plan->features, EVENT_FEATURE_MADE, team, AUDIENCE_RANGE, mark);

    if (row == NULL)
        return 0;
    row->blob = work->blob;
    row->event.as.feature_made = (struct feature_made){
        .feature = (uint32_t)planner->plan->features.count,
        .team = team,
        .vm = vm,
        .id = planner_text(planner, id),
        .title = work->title,
        .user = planner_text(planner, user),
        .restart = work->restart,
        .timeout = TIMEOUT,
        .after = planner_ordinals(planner, after),
    };
    return (uint32_t)planner->plan->features.count;
}

/* The role that the node itself names for the feature, else that of the feature that needs it. */
static uint32_t role_of(const struct node *node, uint32_t feature, uint32_t role)
{
    for (size_t i = 0; i < node->features.count; i++)
        if (node->features.items[i].what.index == feature)
            return node->features.items[i].role_index;
    return role;
}

/* What it depends on first; the loader has refused circles. */
static uint32_t place(struct placing *placing, uint32_t index, uint32_t role)
{
    struct planner *planner = placing->planner;
    const struct feature *feature = &planner->scenario->features.items[index];
    struct ordinal_list after = {0};

    if (placing->ordinals[index] != 0 || planner->too_many || planner->no_memory)
        return placing->ordinals[index];
    role = role_of(placing->node, index, role);
    if (role >= placing->node->roles.count)
        return 0;
    for (size_t i = 0; i < feature->dependencies.count; i++) {
        uint32_t before = place(placing, feature->dependencies.items[i].index, role);

        if (before != 0)
            planner_list_add(planner, &after, before);
    }

    const struct work *work = work_of(planner, placing->works, index);

    if (work->good)
        placing->ordinals[index] = add_row(planner, placing->vm, feature->id, placing->node->roles.items[role].username,
                                           feature->mark, work, &after);
    return placing->ordinals[index];
}

static void plan_vm(struct placing *placing)
{
    struct planner *planner = placing->planner;
    const struct node *node = placing->node;

    memset(placing->ordinals, 0, planner->scenario->features.count * sizeof(*placing->ordinals));
    for (size_t i = 0; i < node->features.count; i++)
        place(placing, node->features.items[i].what.index, node->features.items[i].role_index);
    for (size_t i = 0; i < node->conditions.count && !planner->too_many && !planner->no_memory; i++) {
        const struct use *use = &node->conditions.items[i];
        const struct work *work = files_of(planner, placing->works, use->what.index);

        if (work->good && use->role_index < node->roles.count)
            add_row(planner, placing->vm, planner->scenario->conditions.items[use->what.index].id,
                    node->roles.items[use->role_index].username, use->what.mark, work, &(struct ordinal_list){0});
    }
}

void plan_features(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;
    struct works works = {
        .features = planner_scratch(planner, scenario->features.count, sizeof(*works.features)),
        .conditions = planner_scratch(planner, scenario->conditions.count, sizeof(*works.conditions)),
    };
    struct placing placing = {
        .planner = planner,
        .works = &works,
        .ordinals = planner_scratch(planner, scenario->features.count, sizeof(*placing.ordinals)),
    };

    for (uint32_t vm = 1; vm <= planner->plan->vms.count && !planner->no_memory && !planner->too_many; vm++) {
        placing.vm = vm;
        placing.node =
            &scenario->nodes.items[scenario->infrastructure.items[planner->infrastructure_of_vm[vm - 1]].node];
        plan_vm(&placing);
    }
}
