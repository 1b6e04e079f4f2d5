/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metrics and objectives: per team where they reach something that is per team, once else. A team's
 * metric lists the team's own condition instances and the shared ones, each once; a manual metric
 * is each team's own.
 */
#include <stdlib.h>

#include "base/text.h"
#include "scenario/plan/planner.h"

/* ---- metrics ---- */

static uint32_t objective_team_of_condition(const struct planner *planner, uint32_t condition)
{
    return planner->plan->conditions.items[condition - 1].row.as.condition_made.team;
}

static void objective_add_metric(struct planner *planner, uint32_t index, uint32_t team)
{
    const struct metric *metric = &planner->scenario->metrics.items[index];
    struct plan_row *planned = planner_row(planner, &planner->plan->metrics, ROW_METRIC_MADE, team,
                                           team != 0 ? AUDIENCE_TEAM : AUDIENCE_ALL, metric->mark);
    struct ordinal_list conditions = {0};

    if (planned == NULL)
        return;
    if (metric->condition.id != NULL) {
        const struct ordinal_list *instances = &planner->conditions[metric->condition.index];

        for (size_t i = 0; i < instances->count; i++) {
            uint32_t owner = objective_team_of_condition(planner, instances->items[i]);

            if (owner == 0 || owner == team)
                planner_list_add(planner, &conditions, instances->items[i]);
        }
    }
    planned->row.as.metric_made = (struct metric_made){
        .metric = (uint32_t)planner->plan->metrics.count,
        .team = team,
        .id = planner_text(planner, metric->id),
        .title = planner_text(planner, metric->name != NULL ? metric->name : metric->id),
        .type = metric->sharing                 ? METRIC_SHARING
                : metric->attack.mark.line != 0 ? METRIC_ATTACK
                                                : metric->type,
        .max = metric->max,
        .conditions = planner_ordinals(planner, &conditions),
        .availability = metric->over == OVER_EXERCISE ? metric->max : metric->availability,
        .sla = metric->sla,
        .sla_every = (uint32_t)metric->sla_every,
        .sla_penalty = metric->sla_penalty,
        .graders = (uint32_t)metric->graders,
    };
    planner_list_add(planner, &planner->metrics[index], (uint32_t)planner->plan->metrics.count);
}

/* Which teams a metric is there for, into `reached` (by team); returns how many. */
static size_t objective_reach_of_metric(const struct planner *planner, const struct metric *metric,
                                        bool *reached)
{
    size_t count = 0, trained = 0;

    for (size_t t = 0; t < planner->team_count; t++)
        trained += planner->teams[t].trained;
    for (uint32_t t = 0; t < planner->team_count; t++) {
        /* People grade the training audience; where there is none, every team. */
        reached[t] = metric->type == METRIC_MANUAL && (planner->teams[t].trained || trained == 0);
        count += reached[t];
    }
    if (metric->condition.id == NULL)
        return count;

    const struct ordinal_list *instances = &planner->conditions[metric->condition.index];

    for (size_t i = 0; i < instances->count; i++) {
        uint32_t team = objective_team_of_condition(planner, instances->items[i]);

        if (team != 0 && !reached[team - 1]) {
            reached[team - 1] = true;
            count++;
        }
    }
    return count;
}

/* A team that owns a guest can make it say what it likes, or nothing: what is done about either. */
static void objective_note_trust(struct planner *planner, const struct metric *metric)
{
    const struct ordinal_list *instances = &planner->conditions[metric->condition.index];
    const struct condition_made *made =
        &planner->plan->conditions.items[instances->items[0] - 1].row.as.condition_made;
    char faults[64], silence[96];

    if (made->bad_after != 0)
        text_print(faults, sizeof(faults), "%u faults in a row count as 0", made->bad_after);
    else
        text_copy(faults, sizeof(faults), "who breaks the check keeps the points (fault: excused)");
    if (made->down_after != 0)
        text_print(silence, sizeof(silence), "%lld s without an answer too",
                   (long long)made->down_after / 1000);
    else
        text_copy(silence, sizeof(silence), "who locks it out keeps them (unreachable: fault)");
    planner_note(planner, NOTE_TRUST, metric->mark,
                 "metric %s %s guests that the teams own; %s; %s", metric->id,
                 made->from != 0 ? "looks from" : "trusts", faults, silence);
}

void plan_metrics(struct planner *planner)
{
    const struct metrics *all = &planner->scenario->metrics;
    bool *reached = planner_scratch(planner, planner->team_count, sizeof(*reached));

    planner->metrics = planner_scratch(planner, all->count, sizeof(*planner->metrics));
    if (reached == NULL || planner->metrics == NULL)
        return;
    for (uint32_t i = 0; i < all->count && !planner->too_many; i++) {
        size_t teams = objective_reach_of_metric(planner, &all->items[i], reached);

        if (teams == 0)
            objective_add_metric(planner, i, 0);
        for (uint32_t t = 0; t < planner->team_count && teams != 0; t++)
            if (reached[t])
                objective_add_metric(planner, i, t + 1);
        /* A VM that is refused is not there for its conditions. */
        if (all->items[i].condition.id != NULL &&
            planner->conditions[all->items[i].condition.index].count == 0 &&
            planner->complaints->errors == 0)
            planner_note(planner, NOTE_UNEXERCISED, all->items[i].mark,
                         "metric %s: its condition %s is checked in no VM, so it is never awarded",
                         all->items[i].id, all->items[i].condition.id);
        else if (all->items[i].condition.id != NULL && teams != 0 &&
                 !plan_is_from_outside(planner, all->items[i].condition.index))
            objective_note_trust(planner, &all->items[i]);
    }
}

/* ---- objectives ---- */

/* What the three kinds have in common. */
struct goal_like {
    enum objective_type type;
    struct mark mark;
    const char *id, *name;
    const uint32_t *below; /* indices of metrics, evaluations or TLOs */
    size_t below_count;
    const struct evaluation *evaluation;
};

static uint32_t objective_team_of_need(const struct planner *planner, enum objective_type type,
                                       uint32_t ordinal)
{
    return type == OBJECTIVE_EVALUATION
               ? planner->plan->metrics.items[ordinal - 1].row.as.metric_made.team
               : planner->plan->objectives.items[ordinal - 1].row.as.objective_made.team;
}

static const struct ordinal_list *objective_instances_below(const struct planner *planner,
                                                            const struct goal_like *what, size_t i)
{
    return what->type == OBJECTIVE_EVALUATION
               ? &planner->metrics[what->below[i]]
               : &planner->objectives[what->type - 1][what->below[i]];
}

/* The threshold in thousandths of a point: a percentage is one of the maxima's sum, rounded up. */
static int64_t objective_threshold(const struct planner *planner,
                                   const struct evaluation *evaluation,
                                   const struct ordinal_list *needs)
{
    __int128 sum = 0;

    if (evaluation == NULL || !evaluation->is_percent)
        return evaluation != NULL ? evaluation->min : 0;
    for (size_t i = 0; i < needs->count; i++)
        sum += planner->plan->metrics.items[needs->items[i] - 1].row.as.metric_made.max;
    return (int64_t)((sum * evaluation->min + 99999) / 100000);
}

static void objective_add_objective(struct planner *planner, const struct goal_like *what,
                                    uint32_t team, struct ordinal_list *places)
{
    struct plan_row *planned =
        planner_row(planner, &planner->plan->objectives, ROW_OBJECTIVE_MADE, team,
                    team != 0 ? AUDIENCE_TEAM : AUDIENCE_ALL, what->mark);
    struct ordinal_list needs = {0};

    if (planned == NULL)
        return;
    for (size_t b = 0; b < what->below_count; b++) {
        const struct ordinal_list *instances = objective_instances_below(planner, what, b);

        for (size_t i = 0; i < instances->count; i++) {
            uint32_t owner = objective_team_of_need(planner, what->type, instances->items[i]);

            if (owner == 0 || owner == team)
                planner_list_add(planner, &needs, instances->items[i]);
        }
    }
    planned->row.as.objective_made = (struct objective_made){
        .objective = (uint32_t)planner->plan->objectives.count,
        .team = team,
        .id = planner_text(planner, what->id),
        .title = planner_text(planner, what->name != NULL ? what->name : what->id),
        .type = (int)what->type,
        .min = objective_threshold(planner, what->evaluation, &needs),
        .needs = planner_ordinals(planner, &needs),
    };
    planner_list_add(planner, places, (uint32_t)planner->plan->objectives.count);
}

static void plan_objective(struct planner *planner, const struct goal_like *what,
                           struct ordinal_list *places)
{
    bool *reached = planner_scratch(planner, planner->team_count, sizeof(*reached));
    bool any = false;

    for (size_t b = 0; reached != NULL && b < what->below_count; b++) {
        const struct ordinal_list *instances = objective_instances_below(planner, what, b);

        for (size_t i = 0; i < instances->count; i++) {
            uint32_t team = objective_team_of_need(planner, what->type, instances->items[i]);

            if (team != 0)
                reached[team - 1] = any = true;
        }
    }
    if (!any)
        objective_add_objective(planner, what, 0, places);
    for (uint32_t t = 0; any && t < planner->team_count && !planner->too_many; t++)
        if (reached[t])
            objective_add_objective(planner, what, t + 1, places);
}

/* The indices that a list of references names, each once. */
static const uint32_t *objective_indices_of(struct planner *planner, const struct refs *refs,
                                            size_t *ret_count)
{
    struct ordinal_list list = {0};

    for (size_t i = 0; i < refs->count; i++) {
        bool twice = false;

        for (size_t j = 0; j < i; j++)
            twice |= refs->items[j].index == refs->items[i].index;
        if (!twice)
            planner_list_add(planner, &list, refs->items[i].index);
    }
    *ret_count = list.count;
    return list.items;
}

static void plan_evaluations(struct planner *planner)
{
    const struct evaluations *all = &planner->scenario->evaluations;

    for (size_t i = 0; i < all->count && !planner->too_many; i++) {
        struct goal_like what = {.type = OBJECTIVE_EVALUATION,
                                 .mark = all->items[i].mark,
                                 .id = all->items[i].id,
                                 .name = all->items[i].name,
                                 .evaluation = &all->items[i]};

        what.below = objective_indices_of(planner, &all->items[i].metrics, &what.below_count);
        plan_objective(planner, &what, &planner->objectives[OBJECTIVE_EVALUATION][i]);
    }
}

static void plan_tlos(struct planner *planner)
{
    const struct tlos *all = &planner->scenario->tlos;

    for (size_t i = 0; i < all->count && !planner->too_many; i++)
        plan_objective(planner,
                       &(struct goal_like){.type = OBJECTIVE_TLO,
                                           .mark = all->items[i].mark,
                                           .id = all->items[i].id,
                                           .name = all->items[i].name,
                                           .below = &all->items[i].evaluation.index,
                                           .below_count = 1},
                       &planner->objectives[OBJECTIVE_TLO][i]);
}

static void plan_goals(struct planner *planner)
{
    const struct goals *all = &planner->scenario->goals;

    for (size_t i = 0; i < all->count && !planner->too_many; i++) {
        struct goal_like what = {.type = OBJECTIVE_GOAL,
                                 .mark = all->items[i].mark,
                                 .id = all->items[i].id,
                                 .name = all->items[i].name};

        what.below = objective_indices_of(planner, &all->items[i].tlos, &what.below_count);
        plan_objective(planner, &what, &planner->objectives[OBJECTIVE_GOAL][i]);
    }
}

void plan_objectives(struct planner *planner)
{
    const struct scenario *s = planner->scenario;
    const size_t counts[OBJECTIVE_TYPES] = {s->evaluations.count, s->tlos.count, s->goals.count};

    for (int type = 0; type < OBJECTIVE_TYPES; type++)
        planner->objectives[type] =
            planner_scratch(planner, counts[type], sizeof(struct ordinal_list));
    if (planner->no_memory)
        return;
    plan_evaluations(planner);
    plan_tlos(planner);
    plan_goals(planner);
}
