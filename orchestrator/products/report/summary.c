/* SPDX-License-Identifier: Apache-2.0 */
/* The summary. A metric of a team is its own or a shared one; injects that stand for several teams
 * are told each. */
#include "products/report/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/score.h"
#include "core/view/troubles.h"

/* ---- gathering ---- */

int summary_init(struct summary *summary, struct found *found, struct error *err)
{
    const struct view *view = found->view;

    *summary = (struct summary){
        .view = view, .rows = journal_committed(found->journal), .endex_x = view->ended};
    summary->vm_faults = calloc(view->vm_count + 1, sizeof(uint32_t));
    summary->check_faults = calloc(view->condition_count + 1, sizeof(uint32_t));
    if (summary->vm_faults == NULL || summary->check_faults == NULL)
        return error_memory(err);
    for (size_t i = 0; i < view->vm_count; i++) {
        summary->vm_faults[i] = view->vms[i].faults;
        summary->vm_fault_count += view->vms[i].faults;
    }
    for (size_t i = 0; i < view->condition_count; i++) {
        summary->check_faults[i] = view->conditions[i].faults;
        summary->check_fault_count += view->conditions[i].faults;
    }
    return 0;
}

void summary_done(struct summary *summary)
{
    free(summary->vm_faults);
    free(summary->check_faults);
    *summary = (struct summary){0};
}

static bool summary_is_broken(enum inject_state state)
{
    return state == INJECT_FAILED || state == INJECT_UNREACHABLE || state == INJECT_INTERRUPTED ||
           state == INJECT_PARTIAL;
}

/* Still where it was at STARTEX, or given up. */
static bool summary_is_never(enum inject_state state)
{
    return state == INJECT_SCHEDULED || state == INJECT_ARMED || state == INJECT_HELD ||
           state == INJECT_EXPIRED || state == INJECT_CANCELLED || state == INJECT_SKIPPED;
}

size_t summary_broken(const struct summary *summary)
{
    size_t count = 0;

    for (size_t i = 0; i < summary->view->inject_count; i++)
        count += summary->view->injects[i].made.inject != 0 &&
                 summary_is_broken(summary->view->injects[i].state);
    return count;
}

/* ---- teams ---- */

void summary_reached(const struct view_team *team, char (*to)[32])
{
    enum objective_type type = score_counted(team);

    text_print(*to, sizeof(*to), "%u of %u", team->reached[type], team->objectives[type]);
}

static void summary_print_teams(const struct view *view, const struct output *to)
{
    struct table table;
    char reached[32], points[32], max[32];

    table_init(&table, "TEAM|OBJECTIVES|>GOALS|>POINTS|>OF");
    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];

        if (team->made.team == 0 || (team->max == 0 && team->objectives[OBJECTIVE_TLO] == 0))
            continue;
        summary_reached(team, &reached);
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", team->made.id);
        table_cell(&table, 1, TONE_PLAIN, "%s", reached);
        if (team->objectives[OBJECTIVE_GOAL] != 0)
            table_cell(&table, 2, TONE_PLAIN, "%u of %u", team->reached[OBJECTIVE_GOAL],
                       team->objectives[OBJECTIVE_GOAL]);
        table_cell(&table, 3, TONE_PLAIN, "%s", output_points(&points, team->points));
        table_cell(&table, 4, TONE_DIM, "%s", output_points(&max, team->max));
    }
    if (table.rows != 0)
        table_print(&table, to, 2);
    else
        output_print(to, TONE_DIM, "  no team has objectives or points\n");
    table_done(&table);
}

static void summary_print_metrics(const struct view *view, const struct output *to)
{
    struct table table;
    char points[32], max[32];

    table_init(&table, "METRIC|TEAM|>POINTS|>OF|");
    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->made.metric == 0)
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%s", metric->made.id);
        table_cell(&table, 1, TONE_PLAIN, "%s",
                   metric->made.team != 0 ? view_team_id(view, metric->made.team) : "all");
        table_cell(&table, 2, TONE_PLAIN, "%s",
                   metric->awarded ? output_points(&points, metric->points) : "-");
        table_cell(&table, 3, TONE_DIM, "%s", output_points(&max, metric->made.max));
        if (!metric->awarded)
            table_cell(&table, 4, TONE_WARN, "%s",
                       metric->made.type == METRIC_MANUAL ? "not graded" : "never measured");
        else if (metric->by[0] != '\0')
            table_cell(&table, 4, TONE_DIM, "by %s: %s", metric->by, metric->reason);
    }
    if (table.rows != 0)
        table_print(&table, to, 2);
    table_done(&table);
}

void summary_print_ungraded(const struct view *view, const struct output *to)
{
    enum { SHOWN = 6 };
    size_t count = 0;

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->made.metric == 0 || metric->made.type != METRIC_MANUAL || metric->awarded)
            continue;
        if (count++ < SHOWN)
            output_print(to, TONE_WARN, "%s%s%s%s", count == 1 ? "Not graded: " : ", ",
                         metric->made.id, metric->made.team != 0 ? " of " : "",
                         metric->made.team != 0 ? view_team_id(view, metric->made.team) : "");
    }
    if (count > SHOWN)
        output_print(to, TONE_WARN, " and %zu more", count - SHOWN);
    if (count != 0)
        output_print(to, TONE_PLAIN,
                     "\nGrades are taken after the range is gone, too: excon grade -x %s TEAM "
                     "METRIC POINTS --reason TEXT\n",
                     view->exercise.run);
}

static void summary_print_objectives(const struct view *view, const struct output *to)
{
    struct table table;
    char since[32];

    table_init(&table, "OBJECTIVE|KIND|TEAM|");
    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *objective = &view->objectives[i];

        if (objective->made.objective == 0 || objective->made.type == OBJECTIVE_EVALUATION)
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%s", objective->made.id);
        table_cell(&table, 1, TONE_DIM, "%s", objective_words[objective->made.type]);
        table_cell(&table, 2, TONE_PLAIN, "%s",
                   objective->made.team != 0 ? view_team_id(view, objective->made.team) : "all");
        if (objective->reached)
            table_cell(&table, 3, TONE_GOOD, "reached at %s",
                       output_clock(&since, objective->since));
        else
            table_cell(&table, 3, TONE_PLAIN, "not reached");
    }
    if (table.rows != 0)
        table_print(&table, to, 2);
    table_done(&table);
}

/* ---- what happened ---- */

static void summary_print_injects(const struct view *view, const struct output *to)
{
    struct table table;
    char at[32];

    table_init(&table, "INJECT|TEAM|INTO|AT|STATE|");
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];
        bool unneeded = troubles_is_unneeded(view, inject);
        enum tone tone = summary_is_broken(inject->state)  ? TONE_BAD
                         : unneeded                        ? TONE_DIM
                         : summary_is_never(inject->state) ? TONE_WARN
                                                           : TONE_GOOD;

        if (inject->made.inject == 0)
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%s", inject->made.id);
        table_cell(&table, 1, TONE_PLAIN, "%s",
                   inject->made.team != 0 ? view_team_id(view, inject->made.team) : "all");
        table_cell(&table, 2, TONE_DIM, "%s",
                   inject->made.vm != 0            ? view_vm(view, inject->made.vm)->made.id
                   : inject->made.share[0] != '\0' ? "a share"
                                                   : "a message");
        if (inject->dispatched >= 0)
            table_cell(&table, 3, TONE_PLAIN, "%s", output_clock(&at, inject->dispatched));
        table_cell(&table, 4, tone, "%s", troubles_state_word(view, inject));
        table_cell(&table, 5, TONE_DIM, "%s", unneeded ? "" : inject->text);
    }
    if (table.rows != 0)
        table_print(&table, to, 2);
    else
        output_print(to, TONE_DIM, "  none\n");
    table_done(&table);
}

static int summary_by_time_fired(const void *one, const void *other)
{
    const struct view_event *a = *(const struct view_event *const *)one,
                            *b = *(const struct view_event *const *)other;

    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    return a->made.event < b->made.event ? -1 : 1;
}

static void summary_print_events(const struct view *view, const struct output *to)
{
    const struct view_event **order = calloc(view->event_count + 1, sizeof(*order));
    struct table table;
    size_t count = 0;
    char at[32];

    for (size_t i = 0; i < view->event_count && order != NULL; i++)
        if (view->events[i].made.event != 0 && view->events[i].state == OCCURRENCE_FIRED)
            order[count++] = &view->events[i];
    if (count != 0)
        qsort(order, count, sizeof(*order), summary_by_time_fired);
    table_init(&table, "FIRED|TEAM|AT");
    for (size_t i = 0; i < count; i++) {
        const struct view_event *event = order[i];

        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%s", event->made.id);
        table_cell(&table, 1, TONE_PLAIN, "%s",
                   event->made.team != 0 ? view_team_id(view, event->made.team) : "all");
        table_cell(&table, 2, TONE_PLAIN, "%s", output_clock(&at, event->x));
    }
    if (table.rows != 0) {
        table_print(&table, to, 2);
        output_print(to, TONE_PLAIN, "\n");
    }
    table_done(&table);
    free(order);
}

static void summary_print_faults(const struct summary *summary, const struct output *to)
{
    const struct view *view = summary->view;
    char title[128];

    if (summary->vm_fault_count == 0 && summary->check_fault_count == 0) {
        output_print(to, TONE_GOOD, "  none\n");
        return;
    }
    for (size_t i = 0; i < view->vm_count; i++)
        if (summary->vm_faults[i] != 0) {
            view_vm_title(view, (uint32_t)(i + 1), title, sizeof(title));
            output_print(to, TONE_BAD, "  %s", title);
            output_print(to, TONE_PLAIN, ": not there %u time%s\n", summary->vm_faults[i],
                         summary->vm_faults[i] == 1 ? "" : "s");
        }
    for (size_t i = 0; i < view->condition_count; i++)
        if (summary->check_faults[i] != 0) {
            const struct view_condition *condition = &view->conditions[i];

            view_vm_title(view, condition->made.vm, title, sizeof(title));
            output_print(to, TONE_BAD, "  check %s", condition->made.id);
            output_print(to, TONE_PLAIN,
                         " on %s: %u of %u results are faults, which cost nothing\n", title,
                         summary->check_faults[i], condition->results);
        }
}

void summary_print(const struct summary *summary, const struct output *to, bool events)
{
    const struct view *view = summary->view;
    char endex[32];

    output_print(to, TONE_BOLD, "%s", view->exercise.name);
    output_print(to, TONE_PLAIN, " (%s)%s%s\n\n", view->exercise.run,
                 summary->endex_x >= 0 ? ", ENDEX at " : ", no ENDEX yet",
                 summary->endex_x >= 0 ? output_clock(&endex, summary->endex_x) : "");
    summary_print_teams(view, to);
    output_print(to, TONE_PLAIN, "\n");
    summary_print_objectives(view, to);
    output_print(to, TONE_PLAIN, "\n");
    summary_print_metrics(view, to);
    output_print(to, TONE_PLAIN, "\n");
    if (events)
        summary_print_events(view, to);
    output_print(to, TONE_BOLD, "Injects\n");
    summary_print_injects(view, to);
    output_print(to, TONE_BOLD, "\nFaults of the range\n");
    summary_print_faults(summary, to);
}
