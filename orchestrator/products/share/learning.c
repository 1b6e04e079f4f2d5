/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs and types of activities are those of ADL's vocabulary, which learning systems know. */
#include "products/share/learning.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "core/model/row.h"
#include "core/view/calendar.h"
#include "core/view/score.h"
#include "products/print/json-text.h"
#include "engine/misp/share-id.h"

#define LEARNING_ADL "http://adlnet.gov/expapi/"

struct learning {
    const struct view *view;
    const struct view_team *team;
    json_t *statements;
};

/* What one statement says besides who and when. */
struct learning_fact {
    const char *verb, *kind, *id, *title;
    int64_t x; /* exercise ms; -1: the end */
};

static double learning_points(int64_t thousandths)
{
    return (double)thousandths / 1000;
}

static json_t *learning_actor(const struct learning *l)
{
    const char *title = l->team->made.title;

    return json_pack("{s:s, s:o, s:{s:o, s:o}}", "objectType", "Group", "name",
                     json_text(title != NULL && title[0] != '\0' ? title : l->team->made.id),
                     "account", "homePage", json_sprintf("urn:excon:%s", l->view->exercise.run),
                     "name", json_text(l->team->made.id));
}

static void learning_say(struct learning *l, const struct learning_fact *fact, json_t *result)
{
    struct calendar_now now = calendar_now(l->view, l->view->wall, false);
    int64_t wall = fact->x >= 0 ? calendar_wall(l->view, &now, fact->x) : l->view->wall;
    char id[SHARE_ID], name[512], at[TIME_TEXT];
    const char *title = fact->title != NULL && fact->title[0] != '\0' ? fact->title : fact->id;

    text_print(name, sizeof(name), "%s/%s/%s", l->team->made.id, fact->kind, fact->id);
    share_id(l->view, "statement", name, id);
    time_text_wall(at, wall != CALENDAR_NEVER ? wall : l->view->wall);
    json_array_append_new(
        l->statements,
        json_pack("{s:s, s:o, s:{s:o, s:{s:s}}, s:{s:s, s:o, s:{s:{s:o}, s:o}}, s:o, s:s}", "id",
                  id, "actor", learning_actor(l), "verb", "id",
                  json_sprintf(LEARNING_ADL "verbs/%s", fact->verb), "display", "en", fact->verb,
                  "object", "objectType", "Activity", "id",
                  json_sprintf("urn:excon:%s:%s:%s", l->view->exercise.run, fact->kind, fact->id),
                  "definition", "name", "en", json_text(title), "type",
                  json_sprintf(LEARNING_ADL "activities/%s", fact->kind), "result", result,
                  "timestamp", at));
}

static void learning_objectives(struct learning *l)
{
    for (size_t i = 0; i < l->view->objective_count; i++) {
        const struct view_objective *one = &l->view->objectives[i];
        char id[300];
        struct learning_fact fact = {.verb = one->reached ? "passed" : "failed",
                                     .kind = "objective",
                                     .id = id,
                                     .title = one->made.title,
                                     .x = one->row != 0 ? one->since : -1};

        if (one->made.objective == 0 || one->made.type == OBJECTIVE_EVALUATION ||
            !view_concerns(one->made.team, l->team->made.team))
            continue;
        text_print(id, sizeof(id), "%s:%s", objective_words[one->made.type], one->made.id);
        learning_say(l, &fact, json_pack("{s:b}", "success", one->reached));
    }
}

static void learning_metrics(struct learning *l)
{
    for (size_t i = 0; i < l->view->metric_count; i++) {
        const struct view_metric *one = &l->view->metrics[i];
        struct learning_fact fact = {.verb = "scored",
                                     .kind = "assessment",
                                     .id = one->made.id,
                                     .title = one->made.title,
                                     .x = -1};

        if (one->made.metric == 0 || !one->awarded || one->made.max <= 0 ||
            !view_concerns(one->made.team, l->team->made.team))
            continue;
        learning_say(l, &fact,
                     json_pack("{s:{s:f, s:i, s:f, s:f}}", "score", "raw",
                               learning_points(one->points), "min", 0, "max",
                               learning_points(one->made.max), "scaled",
                               (double)one->points / (double)one->made.max));
    }
}

static void learning_expectations(struct learning *l)
{
    for (size_t i = 0; i < l->view->expectation_count; i++) {
        const struct view_expectation *one = &l->view->expectations[i];
        bool done = one->state == EXPECTATION_MET || one->state == EXPECTATION_LATE;
        char id[300];
        struct learning_fact fact = {.verb = done ? "completed" : "failed",
                                     .kind = "interaction",
                                     .id = id,
                                     .title = one->made.action,
                                     .x = one->x};

        if (one->made.expectation == 0 || one->made.team != l->team->made.team ||
            (!done && one->state != EXPECTATION_MISSED))
            continue;
        text_print(id, sizeof(id), "%s:%u", one->made.inject, one->made.expectation);
        learning_say(
            l, &fact,
            json_pack("{s:b, s:b}", "success", one->state == EXPECTATION_MET, "completion", done));
    }
}

json_t *learning_statements(const struct view *view)
{
    struct learning l = {.view = view, .statements = json_array()};

    for (size_t i = 0; i < view->team_count && l.statements != NULL; i++) {
        if (view->teams[i].made.team == 0)
            continue;
        l.team = &view->teams[i];
        learning_objectives(&l);
        learning_metrics(&l);
        learning_expectations(&l);
    }
    return l.statements;
}

/* ---- a scoreboard ---- */

static json_t *learning_stats(const struct view *view, const struct view_team *team)
{
    json_t *stats = json_object();

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->made.metric != 0 && metric->awarded &&
            view_concerns(metric->made.team, team->made.team))
            json_object_set_new(stats, metric->made.id,
                                json_pack("{s:f}", "points", learning_points(metric->points)));
    }
    return stats;
}

static json_t *learning_tasks(const struct view *view)
{
    json_t *names = json_object(), *tasks = json_array(), *value;
    const char *name;

    for (size_t i = 0; i < view->metric_count; i++)
        if (view->metrics[i].made.metric != 0)
            json_object_set_new(names, view->metrics[i].made.id, json_true());
    json_object_foreach(names, name, value) json_array_append_new(tasks, json_string(name));
    json_decref(names);
    return tasks;
}

json_t *learning_scoreboard(const struct view *view)
{
    const struct view_team **teams = calloc(view->team_count + 1, sizeof(*teams));
    json_t *standings = json_array();
    size_t count = 0;

    for (size_t i = 0; i < view->team_count && teams != NULL; i++)
        if (view->teams[i].made.team != 0)
            teams[count++] = &view->teams[i];
    if (count != 0)
        qsort(teams, count, sizeof(*teams), score_by_points);
    for (size_t i = 0; i < count; i++) {
        const char *title = teams[i]->made.title;

        json_array_append_new(
            standings,
            json_pack(
                "{s:I, s:o, s:f, s:o}", "pos", (json_int_t)score_place(view, teams[i]), "team",
                json_text(title != NULL && title[0] != '\0' ? title : teams[i]->made.id), "score",
                learning_points(teams[i]->points), "taskStats", learning_stats(view, teams[i])));
    }
    free(teams);
    return json_pack("{s:o, s:o}", "tasks", learning_tasks(view), "standings", standings);
}
