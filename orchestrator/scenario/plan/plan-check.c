/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Condition instances: one for each VM instance that carries the condition (plan-probe.c makes
 * those of probes). The first check of each comes at an offset spread over its interval, so that a
 * thousand checks do not come at once; the spread follows from the exercise's seed.
 */
#include <string.h>

#include "scenario/plan/planner.h"

enum {
    INTERVAL_DEFAULT = 30 * 1000,
    TIMEOUT_DEFAULT = 10 * 1000,
    TIMEOUT_MOST = 600 * 1000,
};

/* What is run for a condition of the scenario, the same for all its instances. */
struct check {
    bool runs;
    struct plan_blob script;
    int64_t interval, timeout;
};

static bool check_from_package(struct planner *planner, const struct condition *condition,
                               struct check *check)
{
    const struct package *package;
    size_t length;
    const char *script;

    if (package_find(planner, &condition->source, "condition", true, &package) != 0)
        return false;
    script = package_script(planner, package, condition->source.mark, &length);
    if (script == NULL)
        return false;
    if (check->interval == 0)
        check->interval = package->interval;
    check->script = script_make(planner, &condition->environment, package->shell, script, length);
    return true;
}

static void check_make_check(struct planner *planner, const struct condition *condition,
                             struct check *check)
{
    *check = (struct check){.interval = condition->interval, .timeout = condition->timeout};
    if (condition->command != NULL) {
        script_warn(planner, condition->mark,
                    planner_print(planner, "condition %s: command", condition->id),
                    condition->command, condition->shell);
        size_t length = strlen(condition->command);
        const char *script = script_for(planner, condition->shell, condition->command, &length);

        if (script != NULL)
            check->script =
                script_make(planner, &condition->environment, condition->shell, script, length);
        check->runs = true;
    } else if (condition->source.name != NULL) {
        check->runs = check_from_package(planner, condition, check);
    }
    if (check->interval <= 0)
        check->interval = INTERVAL_DEFAULT;
    /* A check that outlives its interval would be late for the next one. */
    if (check->timeout <= 0)
        check->timeout = check->interval < TIMEOUT_DEFAULT ? check->interval : TIMEOUT_DEFAULT;
    if (check->timeout > TIMEOUT_MOST)
        check->timeout = TIMEOUT_MOST;
}

static void check_add_condition(struct planner *planner, uint32_t vm, const struct use *use,
                                const struct check *check)
{
    const struct node *node = planner_node_of(planner, vm);
    struct condition_made made = {
        .team = planner->plan->vms.items[vm - 1].row.as.vm_made.team,
        .vm = vm,
        .user = planner_text(planner, node->roles.items[use->role_index].username),
        .interval = check->interval,
        .timeout = check->timeout,
        .result = planner->scenario->conditions.items[use->what.index].result,
    };

    planner_condition(planner, use->what.index, &made, check->script);
}

void plan_conditions(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;
    struct check *checks = planner_scratch(planner, scenario->conditions.count, sizeof(*checks));

    planner->conditions =
        planner_scratch(planner, scenario->conditions.count, sizeof(*planner->conditions));
    if (checks == NULL || planner->conditions == NULL)
        return;
    for (size_t i = 0; i < scenario->conditions.count; i++)
        check_make_check(planner, &scenario->conditions.items[i], &checks[i]);
    for (uint32_t vm = 1; vm <= planner->plan->vms.count; vm++) {
        const struct node *node = planner_node_of(planner, vm);

        for (size_t u = 0; u < node->conditions.count && !planner->too_many && !planner->no_memory;
             u++)
            if (checks[node->conditions.items[u].what.index].runs &&
                node->conditions.items[u].role_index < node->roles.count)
                check_add_condition(planner, vm, &node->conditions.items[u],
                                    &checks[node->conditions.items[u].what.index]);
    }
    for (uint32_t i = 0;
         i < scenario->conditions.count && !planner->too_many && !planner->no_memory; i++)
        if (scenario->conditions.items[i].probe != NULL)
            plan_probe(planner, i);
    /* A second name of a result: the instances are those of the condition that is run. */
    for (size_t i = 0; i < scenario->conditions.count; i++) {
        size_t from = i, steps = 0;

        while (scenario->conditions.items[from].same_as.id != NULL &&
               steps++ < scenario->conditions.count)
            from = scenario->conditions.items[from].same_as.index;
        if (from != i && planner->conditions[i].count == 0)
            planner->conditions[i] = planner->conditions[from];
    }
}
