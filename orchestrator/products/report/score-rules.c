/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/score-rules.h"

#include <string.h>

#include "core/view/score.h"

struct rules {
    const struct plan *plan;
    struct view *view;
    int64_t x;
    bool past;
    bool *used; /* by metric of the plan */
    struct pool pool;
};

/* ---- matching ---- */

static const char *rules_plan_team(const struct plan *plan, uint32_t team)
{
    return team != 0 && team <= plan->teams.count ? plan->teams.items[team - 1].row.as.team_made.id
                                                  : "";
}

/* The conditions of the plan's metric, as the journal has them: by id and team. */
static int rules_conditions(struct rules *rules, const struct metric_made *said, uint32_t team,
                            struct ordinals *ret, struct error *err)
{
    const struct view *view = rules->view;
    uint32_t *items = pool_take_array(&rules->pool, view->condition_count + 1, sizeof(*items));
    const char *id;

    *ret = (struct ordinals){items, 0};
    if (items == NULL)
        return error_memory(err);
    if (said->conditions.count == 0)
        return 0;
    id = rules->plan->conditions.items[said->conditions.items[0] - 1].row.as.condition_made.id;
    for (uint32_t i = 1; i <= view->condition_count; i++) {
        const struct view_condition *condition = view_condition(view, i);

        if (condition != NULL && strcmp(condition->made.id, id) == 0 &&
            (condition->made.team == 0 || condition->made.team == team))
            items[ret->count++] = i;
    }
    return 0;
}

static int rules_metric(struct rules *rules, const struct metric_made *said, uint32_t ordinal,
                        uint32_t team, struct row *row, struct error *err)
{
    struct metric_made made = *said;

    made.metric = ordinal;
    made.team = team;
    if (rules_conditions(rules, said, team, &made.conditions, err) < 0)
        return -ERROR_MEMORY;
    row->kind = ROW_METRIC_MADE;
    row->as.metric_made = made;
    return view_apply(rules->view, row, err);
}

/* The journal's metric by the rules of the plan, or worth nothing. */
static int rules_replace(struct rules *rules, const struct row *row, struct error *err)
{
    const struct metric_made *made = &row->as.metric_made;
    const char *team = view_team_id(rules->view, made->team);
    struct row changed = *row;

    for (size_t i = 0; i < rules->plan->metrics.count; i++) {
        const struct metric_made *said = &rules->plan->metrics.items[i].row.as.metric_made;

        if (strcmp(said->id, made->id) != 0 || said->type != made->type ||
            strcmp(rules_plan_team(rules->plan, said->team), team) != 0)
            continue;
        rules->used[i] = true;
        return rules_metric(rules, said, made->metric, made->team, &changed, err);
    }
    changed.as.metric_made.max = changed.as.metric_made.availability = 0;
    changed.as.metric_made.sla = changed.as.metric_made.sla_penalty = 0;
    return view_apply(rules->view, &changed, err);
}

/* Those that the journal does not have come last. */
static int rules_add(struct rules *rules, const struct row *row, struct error *err)
{
    uint32_t ordinal = (uint32_t)rules->view->metric_count;
    int result = 0;

    for (size_t i = 0; i < rules->plan->metrics.count && result == 0; i++) {
        const struct metric_made *said = &rules->plan->metrics.items[i].row.as.metric_made;
        const struct view_team *team =
            view_team_called(rules->view, rules_plan_team(rules->plan, said->team));
        struct row made = *row;

        if (rules->used[i] || (said->team != 0 && team == NULL))
            continue;
        result =
            rules_metric(rules, said, ++ordinal, team != NULL ? team->made.team : 0, &made, err);
    }
    return result;
}

/* ---- the fold ---- */

static void rules_award(struct view *view, struct view_metric *metric)
{
    int64_t points = 0;

    metric->awarded = score_of_metric(view, metric, &points) == 0;
    score_set_metric(view, metric, metric->awarded ? points : 0);
}

static void rules_follow(struct view *view, const struct row *row)
{
    for (uint32_t i = 1; i <= view->metric_count; i++) {
        struct view_metric *metric = view_metric(view, i);

        if (metric != NULL && metric->made.type == METRIC_CONDITIONAL &&
            (row->kind == ROW_CLOCK_STARTED || score_is_moved_by(view, metric, row)))
            rules_award(view, metric);
    }
}

static int rules_take(void *data, const struct row *row, struct error *err)
{
    struct rules *rules = data;

    rules->past |= row->x > rules->x;
    if (rules->past || row->kind == ROW_SCORE_AWARD || row->kind == ROW_OBJECTIVE_STATE)
        return 0;
    if (row->kind == ROW_METRIC_MADE)
        return rules_replace(rules, row, err);
    if (row->kind == ROW_GENESIS_DONE && rules_add(rules, row, err) < 0)
        return -ERROR_STATE;
    if (view_apply(rules->view, row, err) < 0)
        return -ERROR_STATE;
    rules_follow(rules->view, row);
    return 0;
}

/* What people gave keeps its share of the maximum. */
static void rules_manual(struct view *view, const struct view *was)
{
    for (uint32_t i = 1; i <= was->metric_count; i++) {
        const struct view_metric *before = view_metric(was, i);
        struct view_metric *metric = view_metric(view, i);

        if (before == NULL || metric == NULL || before->made.type == METRIC_CONDITIONAL ||
            !before->awarded || before->made.max == 0)
            continue;
        metric->awarded = true;
        memcpy(metric->by, before->by, sizeof(metric->by));
        memcpy(metric->reason, before->reason, sizeof(metric->reason));
        score_set_metric(view, metric,
                         ledger_part(metric->made.max, before->points, before->made.max));
    }
}

int rules_view(struct found *found, const struct plan *plan, const struct view *was, int64_t x,
               struct view **ret_view, struct error *err)
{
    struct rules rules = {.plan = plan, .view = view_new(), .x = x};
    int result;

    rules.used = pool_take_array(&rules.pool, plan->metrics.count + 1, sizeof(bool));
    result = rules.view != NULL && rules.used != NULL ? found_rows(found, rules_take, &rules, err)
                                                      : error_memory(err);
    pool_done(&rules.pool);
    if (result < 0) {
        view_free(rules.view);
        return result;
    }
    rules_manual(rules.view, was);
    *ret_view = rules.view;
    return 0;
}
