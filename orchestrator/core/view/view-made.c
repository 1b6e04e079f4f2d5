/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the genesis: each makes its place. Their texts go into the pool. */
#include "core/view/score.h"
#include "core/view/view-places.h"
#include "core/model/row.h"

/* Copies the row's body, texts and all, so that the struct in the place borrows from the pool
 * alone. */
static int made_keep(struct view *view, const struct row *row, struct row *ret_kept,
                     struct error *err)
{
    return row_copy(ret_kept, row, &view->pool, err);
}

static int made_exercise(struct view *view, const struct row *row, struct error *err)
{
    struct row kept;

    if (view->opened)
        return error_set(err, ERROR_STATE, "the exercise was opened before");
    if (made_keep(view, row, &kept, err) < 0)
        return -ERROR_MEMORY;
    view->exercise = kept.as.exercise_opened;
    view->opened = true;
    return 0;
}

#define MADE(name, list, counter, ordinal)                                                         \
    static int made_##name(struct view *view, const struct row *event, struct error *err)          \
    {                                                                                              \
        struct row kept;                                                                           \
        struct view_##name *at;                                                                    \
                                                                                                   \
        if (made_keep(view, event, &kept, err) < 0)                                                \
            return -ERROR_MEMORY;                                                                  \
        at = view_add_place(view, &view->list, &view->counter, sizeof(*at),                        \
                            kept.as.name##_made.ordinal, err);                                     \
        if (at == NULL)                                                                            \
            return -ERROR_STATE;                                                                   \
        at->made = kept.as.name##_made;                                                            \
        return made_after_##name(view, at, err);                                                   \
    }

static int made_after_day(struct view *view, struct view_day *day, struct error *err)
{
    (void)err;
    (void)view;
    day->to = day->made.to;
    return 0;
}

static int made_after_team(struct view *view, struct view_team *team, struct error *err)
{
    (void)err;
    score_add_team(view, team);
    return 0;
}

static int made_after_contact(struct view *view, struct view_contact *contact, struct error *err)
{
    (void)err;
    (void)view;
    (void)contact;
    return 0;
}

static int made_after_variable(struct view *view, struct view_variable *variable, struct error *err)
{
    (void)err;
    (void)view;
    (void)variable;
    return 0;
}

static int made_after_switch(struct view *view, struct view_switch *lan, struct error *err)
{
    (void)err;
    (void)view;
    (void)lan;
    return 0;
}

static int made_after_host(struct view *view, struct view_host *host, struct error *err)
{
    (void)err;
    (void)view;
    (void)host;
    return 0;
}

static int made_after_vm(struct view *view, struct view_vm *vm, struct error *err)
{
    struct view_host *host = view_host(view, vm->made.host);

    (void)err;
    if (host != NULL)
        host->used = true;
    vm->touched = vm->cut_since = -1;
    return 0;
}

static int made_after_feature(struct view *view, struct view_feature *feature, struct error *err)
{
    (void)err;
    (void)view;
    (void)feature;
    return 0;
}

static int made_after_condition(struct view *view, struct view_condition *condition,
                                struct error *err)
{
    (void)err;
    (void)view;
    condition->value = condition->good = VALUE_NONE;
    condition->due = condition->own = -1;
    return 0;
}

static int made_after_metric(struct view *view, struct view_metric *metric, struct error *err)
{
    score_add_metric(view, metric);
    return ledger_add_metric(view, metric, err);
}

static int made_after_objective(struct view *view, struct view_objective *objective,
                                struct error *err)
{
    (void)err;
    score_add_objective(view, objective);
    return 0;
}

static int made_after_event(struct view *view, struct view_event *event, struct error *err)
{
    (void)err;
    (void)view;
    (void)event;
    return 0;
}

static int made_after_inject(struct view *view, struct view_inject *inject, struct error *err)
{
    (void)err;
    (void)view;
    inject->cleanup_text = "";
    inject->dispatched = inject->delivered = inject->delivered_wall = inject->fire_at = -1;
    return 0;
}

static int made_after_expectation(struct view *view, struct view_expectation *expectation,
                                  struct error *err)
{
    struct view_metric *metric = view_metric(view, expectation->made.metric);

    (void)err;
    expectation->due = -1;
    if (metric != NULL && expectation->made.graded)
        metric->report = expectation->made.expectation;
    return 0;
}

static int made_after_indicator(struct view *view, struct view_indicator *indicator,
                                struct error *err)
{
    (void)err;
    (void)view;
    (void)indicator;
    return 0;
}

MADE(day, days, day_count, day)
MADE(team, teams, team_count, team)
MADE(contact, contacts, contact_count, contact)
MADE(variable, variables, variable_count, variable)
MADE(switch, switches, switch_count, lan)
MADE(host, hosts, host_count, host)
MADE(vm, vms, vm_count, vm)
MADE(feature, features, feature_count, feature)
MADE(condition, conditions, condition_count, condition)
MADE(metric, metrics, metric_count, metric)
MADE(objective, objectives, objective_count, objective)
MADE(event, events, event_count, event)
MADE(inject, injects, inject_count, inject)
MADE(expectation, expectations, expectation_count, expectation)
MADE(indicator, indicators, indicator_count, indicator)

static bool made_is_metric(const struct metric_made *made)
{
    return made->availability >= 0 && made->sla >= 0 && made->sla_penalty >= 0 &&
           (!ledger_is_over(made) ||
            (made->availability <= made->max && made->availability + made->sla == made->max));
}

int view_made(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    static int (*const made[ROW_KINDS])(struct view *, const struct row *, struct error *) = {
        [ROW_EXERCISE_OPENED] = made_exercise,
        [ROW_CONTACT_MADE] = made_contact,
        [ROW_DAY_MADE] = made_day,
        [ROW_TEAM_MADE] = made_team,
        [ROW_VARIABLE_MADE] = made_variable,
        [ROW_SWITCH_MADE] = made_switch,
        [ROW_HOST_MADE] = made_host,
        [ROW_VM_MADE] = made_vm,
        [ROW_FEATURE_MADE] = made_feature,
        [ROW_CONDITION_MADE] = made_condition,
        [ROW_METRIC_MADE] = made_metric,
        [ROW_OBJECTIVE_MADE] = made_objective,
        [ROW_EVENT_MADE] = made_event,
        [ROW_INJECT_MADE] = made_inject,
        [ROW_EXPECTATION_MADE] = made_expectation,
        [ROW_INDICATOR_MADE] = made_indicator,
    };

    (void)changed;
    if (row->kind == ROW_METRIC_MADE && row->as.metric_made.max < 0)
        return error_set(err, ERROR_INPUT, "a metric takes no fewer than 0 points");
    if (row->kind == ROW_METRIC_MADE && !made_is_metric(&row->as.metric_made))
        return error_set(err, ERROR_INPUT, "a metric's parts are not its maximum");
    if (made[row->kind](view, row, err) < 0)
        return -ERROR_STATE;
    if (row->kind == ROW_METRIC_MADE)
        view_metric(view, row->as.metric_made.metric)->made_row = row->seq;
    return 0;
}
