/* SPDX-License-Identifier: Apache-2.0 */
/* One instance of a condition, whether it runs in a guest or looks from outside: its row, and when
 * its faults count. */
#include <string.h>

#include "scenario/plan/planner.h"

enum { BAD_AFTER_DEFAULT = 3, DOWN_AFTER_DEFAULT = 60 * 1000 /* ms */ };

const struct node *planner_node_of(const struct planner *planner, uint32_t vm)
{
    return &planner->scenario->nodes.items[planner->scenario->infrastructure
                                               .items[planner->infrastructure_of_vm[vm - 1]]
                                               .node];
}

/* Does anybody but exercise control log in there? */
static bool condition_is_exposed(const struct planner *planner, uint32_t vm)
{
    const struct node *node = planner_node_of(planner, vm);

    for (size_t i = 0; i < node->roles.count; i++)
        if (node->roles.items[i].entities.count != 0)
            return true;
    return planner->plan->vms.items[vm - 1].row.as.vm_made.team != 0;
}

/* When faults of the instance count as bad, and when silence does: by the condition, the exercise,
 * and who could cause them. */
static struct fault_rule condition_fault_rule(const struct planner *planner, uint32_t index,
                                              const struct condition_made *made)
{
    const struct fault_rule *own = &planner->scenario->conditions.items[index].faults,
                            *all = &planner->scenario->exercise.faults;
    struct fault_rule rule = {.bad_after = BAD_AFTER_DEFAULT, .down_after = DOWN_AFTER_DEFAULT};
    uint32_t guest = made->from != 0 ? made->from : made->vm,
             team = planner->plan->vms.items[guest - 1].row.as.vm_made.team;
    bool exposed = condition_is_exposed(planner, guest);

    /* A probe that looks from a machine of somebody else's has no fault that is the team's. */
    if (made->from != 0 && (team == 0 || team != made->team))
        return (struct fault_rule){0};
    if (all->says_fault || !exposed)
        rule.bad_after = exposed ? all->bad_after : 0;
    if (all->says_unreachable || !exposed)
        rule.down_after = exposed ? all->down_after : 0;
    if (own->says_fault)
        rule.bad_after = own->bad_after;
    if (own->says_unreachable)
        rule.down_after = own->down_after;
    return rule;
}

/* Does the name stand in the text as a word of its own? */
static bool condition_names(const struct plan_blob *text, const char *name)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const char *end = text->bytes + text->length;
    size_t length = strlen(name);

    if (text->bytes == NULL || length == 0)
        return false;
    for (const char *at = text->bytes; (at = memmem(at, (size_t)(end - at), name, length)) != NULL;
         at++) {
        bool begins = at == text->bytes || memchr(letters, at[-1], sizeof(letters) - 1) == NULL,
             ends = at + length == end || memchr(letters, at[length], sizeof(letters) - 1) == NULL;

        if (begins && ends)
            return true;
    }
    return false;
}

/* Its package's own files are a feature under its own name. */
static bool condition_needs(const struct condition *condition, const struct plan_blob *text,
                            const struct scenario *scenario, const char *feature)
{
    if (strcmp(feature, condition->id) == 0)
        return true;
    if (condition->needs.count == 0)
        return condition_names(text, feature);
    for (size_t i = 0; i < condition->needs.count; i++)
        if (strcmp(scenario->features.items[condition->needs.items[i].index].id, feature) == 0)
            return true;
    return false;
}

static struct ordinals condition_find_needs(struct planner *planner,
                                            const struct condition *condition,
                                            const struct condition_made *made,
                                            const struct plan_blob *text)
{
    struct ordinal_list list = {0};

    for (size_t i = 0; i < planner->plan->features.count; i++) {
        const struct feature_made *feature = &planner->plan->features.items[i].row.as.feature_made;

        if ((feature->vm == made->vm || feature->vm == made->from) &&
            condition_needs(condition, text, planner->scenario, feature->id))
            planner_list_add(planner, &list, feature->feature);
    }
    return planner_ordinals(planner, &list);
}

void planner_condition(struct planner *planner, uint32_t index, const struct condition_made *made,
                       struct plan_blob blob)
{
    const struct condition *condition = &planner->scenario->conditions.items[index];
    uint64_t spread = planner_hash((uint64_t)planner->scenario->exercise.seed, condition->id,
                                   (uint64_t)made->from << 32 | made->vm);
    struct plan_row *planned =
        planner_row(planner, &planner->plan->conditions, ROW_CONDITION_MADE, made->team,
                    made->team != 0 ? AUDIENCE_TEAM : AUDIENCE_RANGE, condition->mark);

    if (planned == NULL)
        return;

    struct fault_rule rule = condition_fault_rule(planner, index, made);

    planned->blob = blob;
    planned->row.as.condition_made = *made;
    planned->row.as.condition_made.needs_said = true;
    planned->row.as.condition_made.needs = condition_find_needs(planner, condition, made, &blob);
    planned->row.as.condition_made.bad_after = (uint32_t)rule.bad_after;
    planned->row.as.condition_made.down_after = rule.down_after;
    planned->row.as.condition_made.condition = (uint32_t)planner->plan->conditions.count;
    planned->row.as.condition_made.id = planner_text(planner, condition->id);
    planned->row.as.condition_made.offset = (int64_t)(spread % (uint64_t)made->interval);
    planner_list_add(planner, &planner->conditions[index],
                     (uint32_t)planner->plan->conditions.count);
}
