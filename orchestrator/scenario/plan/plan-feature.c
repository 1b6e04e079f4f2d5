/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feature instances: one for each VM instance that carries the feature, and one for what a feature
 * of it depends on; besides, the files of a condition's package, under the condition's name. What
 * is to be done is one JSON document: that of its files (plan-files.h) with "script", so that a
 * resume reads no package.
 */
#include <string.h>

#include "scenario/plan/plan-files.h"
#include "scenario/plan/plan-playbook.h"

enum {
    TIMEOUT = 600 * 1000,           /* ms of a feature's script */
    TIMEOUT_PLAYBOOK = 1800 * 1000, /* where there is a playbook, of each */
};

/* What is done for a feature of the scenario, the same in each VM. */
struct work {
    bool made, good, restart;
    struct plan_blob blob;
    const char *title, *playbook; /* NULL: none */
};

struct works {
    struct work *features, *conditions; /* by index */
};

/* ---- what is to be done ---- */

/* `feature` NULL: the files of a condition. */
static void feature_make_work(struct planner *planner, const struct package *package,
                              const struct feature *feature, struct mark mark,
                              struct plan_blob script, struct work *work)
{
    const char *destination = feature != NULL ? feature->destination : NULL;
    json_t *document = files_document(planner, package, destination, mark);

    work->playbook = feature != NULL ? feature->playbook : NULL;
    if (document != NULL && work->playbook != NULL &&
        !playbook_add(planner, package, feature, document)) {
        json_decref(document);
        document = NULL;
    }
    if (document != NULL) {
        json_object_set_new(document, "script",
                            json_string(script.bytes != NULL ? script.bytes : ""));
        work->blob = files_blob(planner, document);
        work->good = work->blob.bytes != NULL;
    }
    work->restart = package->restarts;
    work->title = planner_print(planner, "%s %s", package->name, package->version);
}

static const struct work *feature_work_of(struct planner *planner, struct works *works,
                                          uint32_t index)
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
            text = script_join(planner, "trap sync EXIT\n", text, &length);
            if (text == NULL)
                return work;
        }
        script = script_make(planner, &feature->environment, SHELL_SH, text, length);
    }
    if (package->action == NULL && package->asset_count == 0 && feature->playbook == NULL)
        planner_note(
            planner, NOTE_NEVER, feature->source.mark,
            "feature %s: its package has neither assets nor an action, so that nothing is done",
            feature->id);
    feature_make_work(planner, package, feature, feature->source.mark, script, work);
    return work;
}

/* The files of a condition's package; a condition without such has no feature. */
static const struct work *feature_files_of(struct planner *planner, struct works *works,
                                           uint32_t index)
{
    const struct condition *condition = &planner->scenario->conditions.items[index];
    struct work *work = &works->conditions[index];
    const struct package *package;

    if (work->made)
        return work;
    work->made = true;
    if (condition->source.name != NULL &&
        package_find(planner, &condition->source, "condition", true, &package) == 0 &&
        package->asset_count != 0)
        feature_make_work(planner, package, NULL, condition->source.mark, (struct plan_blob){0},
                          work);
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

static uint32_t feature_add_row(struct planner *planner, const struct node *node, uint32_t vm,
                                const char *id, const char *user, struct mark mark,
                                const struct work *work, const struct ordinal_list *after)
{
    uint32_t team = planner->plan->vms.items[vm - 1].row.as.vm_made.team;
    struct plan_row *planned = planner_row(planner, &planner->plan->features, ROW_FEATURE_MADE,
                                           team, AUDIENCE_RANGE, mark);

    if (planned == NULL)
        return 0;
    planned->blob = work->blob;
    planned->row.as.feature_made = (struct feature_made){
        .feature = (uint32_t)planner->plan->features.count,
        .team = team,
        .vm = vm,
        .id = planner_text(planner, id),
        .title = work->title,
        .user = planner_text(planner, user),
        .restart = work->restart,
        .timeout = work->playbook != NULL ? TIMEOUT_PLAYBOOK : TIMEOUT,
        /* It may ask whose machine it is on. */
        .own = work->playbook != NULL,
        .playbook = planner_text(planner, work->playbook),
        .groups = planner_text(
            planner, work->playbook != NULL ? playbook_groups(planner, node, team) : NULL),
        .after = planner_ordinals(planner, after),
    };
    return (uint32_t)planner->plan->features.count;
}

/* The role that the node itself names for the feature, else that of the feature that needs it. */
static uint32_t feature_role_of(const struct node *node, uint32_t feature, uint32_t role)
{
    for (size_t i = 0; i < node->features.count; i++)
        if (node->features.items[i].what.index == feature)
            return node->features.items[i].role_index;
    return role;
}

/* What it depends on first; the loader has refused circles. */
static uint32_t feature_place(struct placing *placing, uint32_t index, uint32_t role)
{
    struct planner *planner = placing->planner;
    const struct feature *feature = &planner->scenario->features.items[index];
    struct ordinal_list after = {0};

    if (placing->ordinals[index] != 0 || planner->too_many || planner->no_memory)
        return placing->ordinals[index];
    role = feature_role_of(placing->node, index, role);
    if (role >= placing->node->roles.count)
        return 0;
    for (size_t i = 0; i < feature->dependencies.count; i++) {
        uint32_t before = feature_place(placing, feature->dependencies.items[i].index, role);

        if (before != 0)
            planner_list_add(planner, &after, before);
    }

    const struct work *work = feature_work_of(planner, placing->works, index);

    if (work->good)
        placing->ordinals[index] =
            feature_add_row(planner, placing->node, placing->vm, feature->id,
                            placing->node->roles.items[role].username, feature->mark, work, &after);
    return placing->ordinals[index];
}

static void plan_vm(struct placing *placing)
{
    struct planner *planner = placing->planner;
    const struct node *node = placing->node;

    memset(placing->ordinals, 0, planner->scenario->features.count * sizeof(*placing->ordinals));
    for (size_t i = 0; i < node->features.count; i++)
        feature_place(placing, node->features.items[i].what.index,
                      node->features.items[i].role_index);
    for (size_t i = 0; i < node->conditions.count && !planner->too_many && !planner->no_memory;
         i++) {
        const struct use *use = &node->conditions.items[i];
        const struct work *work = feature_files_of(planner, placing->works, use->what.index);

        if (work->good && use->role_index < node->roles.count)
            feature_add_row(planner, node, placing->vm,
                            planner->scenario->conditions.items[use->what.index].id,
                            node->roles.items[use->role_index].username, use->what.mark, work,
                            &(struct ordinal_list){0});
    }
}

void plan_features(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;
    struct works works = {
        .features = planner_scratch(planner, scenario->features.count, sizeof(*works.features)),
        .conditions =
            planner_scratch(planner, scenario->conditions.count, sizeof(*works.conditions)),
    };
    struct placing placing = {
        .planner = planner,
        .works = &works,
        .ordinals = planner_scratch(planner, scenario->features.count, sizeof(*placing.ordinals)),
    };

    for (uint32_t vm = 1;
         vm <= planner->plan->vms.count && !planner->no_memory && !planner->too_many; vm++) {
        placing.vm = vm;
        placing.node =
            &scenario->nodes
                 .items[scenario->infrastructure.items[planner->infrastructure_of_vm[vm - 1]].node];
        plan_vm(&placing);
    }
}
