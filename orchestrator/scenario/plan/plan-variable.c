/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Variables: a row each. A value that the scenario says is put into its texts here; one that is
 * random stands in no row and no blob, but is derived when a text is used
 * (engine/control/secret.c), so the text keeps its ${name}.
 */
#include <stdlib.h>
#include <string.h>

#include "scenario/plan/planner.h"
#include "core/model/expand.h"

void plan_variables(struct planner *planner)
{
    for (size_t i = 0; i < planner->scenario->variables.count; i++) {
        const struct variable *variable = &planner->scenario->variables.items[i];
        struct plan_row *planned =
            planner_row(planner, &planner->plan->variables, ROW_VARIABLE_MADE, 0, AUDIENCE_EXCON,
                        variable->mark);
        struct ordinal_list teams = {0};

        if (planned == NULL)
            return;
        for (uint32_t t = 1; variable->per.id != NULL && t <= planner->team_count; t++)
            if (planner_under(planner, planner->teams[t - 1].entity, variable->per.index))
                planner_list_add(planner, &teams, t);
        planned->row.as.variable_made = (struct variable_made){
            .variable = (uint32_t)planner->plan->variables.count,
            .id = planner_text(planner, variable->id),
            .kind = variable->kind,
            .value = planner_text(planner, variable->value),
            .length = variable->length,
            .each = variable->per.id != NULL && variable->kind != VARIABLE_VALUE,
            .teams = planner_ordinals(planner, &teams),
        };
    }
}

/* ---- into texts ---- */

static const struct variable *variable_find(const struct planner *planner, const char *name,
                                            size_t length)
{
    for (size_t i = 0; i < planner->scenario->variables.count; i++) {
        const struct variable *variable = &planner->scenario->variables.items[i];

        if (strlen(variable->id) == length && memcmp(variable->id, name, length) == 0)
            return variable;
    }
    return NULL;
}

static const char *variable_said(void *own, const char *name, size_t length)
{
    const struct variable *variable = variable_find(own, name, length);

    return variable != NULL && variable->kind == VARIABLE_VALUE ? variable->value : NULL;
}

const char *planner_expand(struct planner *planner, const char *text, size_t *length)
{
    char *read = NULL, *copy;
    int result = planner->scenario->variables.count != 0
                     ? expand('$', text, *length, variable_said, planner, &read, length)
                     : 1;

    if (result == 2)
        complain_error(planner->complaints, planner->scenario->variables.items[0].mark,
                       "a text grows by more than %d KiB by its variables", EXPAND_MORE >> 10);
    planner->no_memory |= result < 0;
    if (result != 0)
        return text;
    copy = planner_scratch(planner, *length + 1, 1);
    if (copy != NULL)
        memcpy(copy, read, *length + 1);
    free(read);
    return copy != NULL ? copy : text;
}

/* ---- where one has no value ---- */

struct look {
    struct planner *planner;
    uint32_t team;
    const struct variable *missing;
    bool differs; /* between teams */
};

static bool variable_has_value(const struct planner *planner, const struct variable *variable,
                               uint32_t team)
{
    return variable->per.id == NULL ||
           (team != 0 &&
            planner_under(planner, planner->teams[team - 1].entity, variable->per.index));
}

static const char *variable_look(void *own, const char *name, size_t length)
{
    struct look *use = own;
    const struct variable *variable = variable_find(use->planner, name, length);

    use->differs |= variable != NULL && variable->per.id != NULL;
    if (variable != NULL && use->missing == NULL &&
        !variable_has_value(use->planner, variable, use->team))
        use->missing = variable;
    return NULL;
}

/* Does what is planned hold values that differ between teams? */
static bool variable_look_at(struct planner *planner, const struct plan_row *planned, uint32_t team,
                             const char *id)
{
    const struct plan_blob *blob = &planned->blob;
    struct look use = {.planner = planner, .team = team};
    char *read = NULL;
    size_t length = 0;

    if (blob->bytes != NULL)
        expand('$', blob->bytes, blob->length, variable_look, &use, &read, &length);
    if (use.missing != NULL)
        planner_note(planner, NOTE_NEVER, planned->mark, "${%s} in %s stays as it is written: %s",
                     use.missing->id, id,
                     use.team == 0 ? "what is shared by all teams has no team's value"
                                   : "the team has none");
    free(read);
    return use.differs;
}

void plan_variable_uses(struct planner *planner)
{
    const struct plan *plan = planner->plan;

    if (planner->scenario->variables.count == 0)
        return;
    for (size_t i = 0; i < plan->features.count; i++)
        plan->features.items[i].row.as.feature_made.own |= variable_look_at(
            planner, &plan->features.items[i], plan->features.items[i].row.as.feature_made.team,
            plan->features.items[i].row.as.feature_made.id);
    for (size_t i = 0; i < plan->conditions.count; i++)
        variable_look_at(planner, &plan->conditions.items[i],
                         plan->conditions.items[i].row.as.condition_made.team,
                         plan->conditions.items[i].row.as.condition_made.id);
    for (size_t i = 0; i < plan->greens.count; i++)
        variable_look_at(planner, &plan->greens.items[i],
                         plan->greens.items[i].row.as.green_made.team,
                         plan->machines[plan->greens.items[i].row.as.green_made.vm - 1].node);
    for (size_t i = 0; i < plan->injects.count; i++)
        variable_look_at(planner, &plan->injects.items[i],
                         plan->injects.items[i].row.as.inject_made.team,
                         plan->injects.items[i].row.as.inject_made.id);
}
