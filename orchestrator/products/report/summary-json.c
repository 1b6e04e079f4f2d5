/* SPDX-License-Identifier: Apache-2.0 */
/* The summary for programs: the same facts, points in thousandths, times in ms. */
#include <string.h>

#include "core/view/score.h"
#include "products/print/standings.h"
#include "products/report/summary.h"
#include "core/model/row.h"

static json_t *json_team_name(const struct view *view, uint32_t team)
{
    return team != 0 ? json_string(view_team_id(view, team)) : json_null();
}

static json_t *json_teams(const struct view *view)
{
    json_t *array = json_array();

    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];
        json_t *object, *reached = json_object();

        if (team->made.team == 0) {
            json_decref(reached);
            continue;
        }
        for (int type = 0; type < OBJECTIVE_TYPES; type++)
            json_object_set_new(
                reached, objective_words[type],
                json_pack("[i, i]", (int)team->reached[type], (int)team->objectives[type]));
        object = json_pack(
            "{s:s, s:b, s:I, s:o, s:I, s:I, s:o}", "team", team->made.id, "held", team->held,
            "adjusted", (json_int_t)team->adjusted, "points",
            view_points_are_told(view, team) ? json_integer(team->points) : json_null(), "public",
            (json_int_t)score_public(view, team), "max", (json_int_t)team->max, "reached", reached);
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *json_metrics(const struct view *view)
{
    json_t *array = json_array();

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->made.metric != 0)
            json_array_append_new(
                array, json_pack("{s:s, s:o, s:s, s:o, s:I, s:s, s:s}", "metric", metric->made.id,
                                 "team", json_team_name(view, metric->made.team), "type",
                                 metric_words[metric->made.type], "points",
                                 metric->awarded ? json_integer(metric->points) : json_null(),
                                 "max", (json_int_t)metric->made.max, "by", metric->by, "reason",
                                 metric->reason));
    }
    return array;
}

static json_t *json_objectives(const struct view *view)
{
    json_t *array = json_array();

    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *objective = &view->objectives[i];

        if (objective->made.objective != 0)
            json_array_append_new(
                array,
                json_pack("{s:s, s:s, s:o, s:b, s:o}", "objective", objective->made.id, "type",
                          objective_words[objective->made.type], "team",
                          json_team_name(view, objective->made.team), "reached", objective->reached,
                          "since",
                          objective->row != 0 ? json_integer(objective->since) : json_null()));
    }
    return array;
}

static json_t *json_events(const struct view *view)
{
    json_t *array = json_array();

    for (size_t i = 0; i < view->event_count; i++) {
        const struct view_event *event = &view->events[i];

        if (event->made.event != 0)
            json_array_append_new(array,
                                  json_pack("{s:s, s:o, s:s, s:I, s:I}", "event", event->made.id,
                                            "team", json_team_name(view, event->made.team), "state",
                                            event_state_words[event->state], "planned",
                                            (json_int_t)event->made.at, "x", (json_int_t)event->x));
    }
    return array;
}

static json_t *json_injects(const struct view *view)
{
    json_t *array = json_array();

    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (inject->made.inject != 0)
            json_array_append_new(
                array,
                json_pack("{s:s, s:o, s:s, s:o, s:o, s:s}", "inject", inject->made.id, "team",
                          json_team_name(view, inject->made.team), "state",
                          inject_state_words[inject->state], "at",
                          inject->dispatched >= 0 ? json_integer(inject->dispatched) : json_null(),
                          "exit", inject->has_exit ? json_integer(inject->exit) : json_null(),
                          "text", inject->text));
    }
    return array;
}

static json_t *json_faults(const struct summary *summary)
{
    const struct view *view = summary->view;
    json_t *vms = json_array(), *checks = json_array();
    char title[128];

    for (size_t i = 0; i < view->vm_count; i++)
        if (summary->vm_faults[i] != 0) {
            view_vm_title(view, (uint32_t)(i + 1), title, sizeof(title));
            json_array_append_new(
                vms, json_pack("{s:s, s:i}", "vm", title, "times", (int)summary->vm_faults[i]));
        }
    for (size_t i = 0; i < view->condition_count; i++)
        if (summary->check_faults[i] != 0) {
            view_vm_title(view, view->conditions[i].made.vm, title, sizeof(title));
            json_array_append_new(checks, json_pack("{s:s, s:s, s:i}", "condition",
                                                    view->conditions[i].made.id, "vm", title,
                                                    "times", (int)summary->check_faults[i]));
        }
    return json_pack("{s:o, s:o}", "vms", vms, "checks", checks);
}

json_t *summary_json(const struct summary *summary)
{
    const struct view *view = summary->view;

    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
                     view->exercise.name, "run", view->exercise.run, "phase",
                     phase_words[view->phase], "range", range_state_words[view->range], "endex",
                     summary->endex_x >= 0 ? json_integer(summary->endex_x) : json_null(), "rows",
                     (json_int_t)summary->rows, "teams", json_teams(view), "standings",
                     standings_json(view), "objectives", json_objectives(view), "metrics",
                     json_metrics(view), "events", json_events(view), "injects", json_injects(view),
                     "faults", json_faults(summary));
}
