/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hints, once for each inject; flags, once for each team that the inject comes to. A flag's points
 * are a manual metric of the team's own whose name says nothing of what is to come; of its value
 * the row has the hash, or the name of a random variable.
 */
#include <string.h>

#include "base/hash.h"
#include "core/model/row.h"
#include "scenario/plan/planner.h"

static struct ordinals hint_instances(struct planner *planner, uint32_t inject)
{
    struct ordinal_list list = {0};

    for (size_t k = 0; k < planner->inject_of_row.count; k++)
        if (planner->inject_of_row.items[k] == inject)
            planner_list_add(planner, &list, (uint32_t)k + 1);
    return planner_ordinals(planner, &list);
}

static void hint_add(struct planner *planner, const struct inject *inject, uint32_t number,
                     struct ordinals instances)
{
    const struct hint *what = &inject->hints.items[number - 1];
    size_t length = strlen(what->text);
    struct plan_row *planned =
        planner_row(planner, &planner->plan->hints, ROW_HINT_MADE, 0, AUDIENCE_EXCON, what->mark);

    if (planned == NULL)
        return;
    planned->row.as.hint_made = (struct hint_made){
        .hint = (uint32_t)planner->plan->hints.count,
        .inject = planner_text(planner, inject->id),
        .injects = instances,
        .number = number,
        .price = what->price,
        .text = planner_text(planner, planner_expand(planner, what->text, &length))};
}

/* The name in "${name}", NULL: the value is another text. */
static const char *hint_variable(struct planner *planner, const char *value)
{
    size_t length = strlen(value);

    if (length < 4 || strncmp(value, "${", 2) != 0 || value[length - 1] != '}' ||
        strcspn(value + 2, "${}") != length - 3)
        return NULL;
    return planner_print(planner, "%.*s", (int)length - 3, value + 2);
}

/* A flag of a variable that has no value could never be found. */
static bool hint_variable_is_there(struct planner *planner, const struct flag *what,
                                   const char *name)
{
    for (size_t i = 0; name != NULL && i < planner->scenario->variables.count; i++)
        if (strcmp(planner->scenario->variables.items[i].id, name) == 0)
            return true;
    if (name != NULL)
        complain_error(planner->complaints, what->mark, "there is no variable \"%s\"", name);
    return name == NULL;
}

static uint32_t hint_metric(struct planner *planner, uint32_t team, const struct flag *what,
                            uint32_t number)
{
    struct plan_row *planned = planner_row(planner, &planner->plan->metrics, ROW_METRIC_MADE, team,
                                           AUDIENCE_TEAM, what->mark);

    if (planned == NULL)
        return 0;
    planned->row.as.metric_made =
        (struct metric_made){.metric = (uint32_t)planner->plan->metrics.count,
                             .team = team,
                             .id = planner_print(planner, "flag-%u", number),
                             .title = planner_print(planner, "Flag %u", number),
                             .type = METRIC_MANUAL,
                             .max = what->points};
    return (uint32_t)planner->plan->metrics.count;
}

static void hint_add_flag(struct planner *planner, const struct inject *inject,
                          const struct flag *what, uint32_t team, uint32_t number)
{
    size_t length = strlen(what->value);
    const char *value = planner_expand(planner, what->value, &length);
    const char *variable = hint_variable(planner, value);
    uint32_t metric = hint_metric(planner, team, what, number);
    char hash[HASH_TEXT] = "";
    struct plan_row *planned = planner_row(planner, &planner->plan->flags, ROW_FLAG_MADE, team,
                                           AUDIENCE_EXCON, what->mark);

    if (planned == NULL || metric == 0)
        return;
    if (variable == NULL)
        hash_text(hash, value, length);
    planned->row.as.flag_made = (struct flag_made){
        .flag = (uint32_t)planner->plan->flags.count,
        .team = team,
        .inject = planner_text(planner, inject->id),
        .title = planner_text(planner, what->title),
        .variable = variable,
        .hash = planner_text(planner, hash),
        .metric = metric,
    };
}

/* Some instance of the inject comes to the team. */
static bool hint_comes_to(const struct planner *planner, uint32_t inject, uint32_t team)
{
    for (size_t k = 0; k < planner->inject_of_row.count; k++) {
        uint32_t of = planner->plan->injects.items[k].row.as.inject_made.team;

        if (planner->inject_of_row.items[k] == inject &&
            (of == team || (of == 0 && planner_inject_is_for(planner, inject, team))))
            return planner->teams[team - 1].trained;
    }
    return false;
}

void plan_hints(struct planner *planner)
{
    const struct injects *injects = &planner->scenario->injects;
    uint32_t *number = planner_scratch(planner, planner->team_count, sizeof(*number));

    for (uint32_t i = 0; number != NULL && i < injects->count && !planner->no_memory; i++) {
        const struct inject *inject = &injects->items[i];
        struct ordinals instances = {0};

        if (inject->hints.count != 0)
            instances = hint_instances(planner, i);
        for (uint32_t k = 1; instances.count != 0 && k <= inject->hints.count && !planner->too_many;
             k++)
            hint_add(planner, inject, k, instances);
        for (size_t k = 0; k < inject->flags.count; k++) {
            const struct flag *what = &inject->flags.items[k];

            if (!hint_variable_is_there(planner, what, hint_variable(planner, what->value)))
                continue;
            for (uint32_t t = 1; t <= planner->team_count && !planner->too_many; t++)
                if (hint_comes_to(planner, i, t))
                    hint_add_flag(planner, inject, what, t, ++number[t - 1]);
        }
    }
}
