/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/score-text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/view/score.h"
#include "products/print/json-text.h"

/* ---- teams ---- */

static bool text_has_team(const struct view_team *team, uint32_t wanted)
{
    return team->made.team != 0 && (wanted == 0 || wanted == team->made.team) &&
           (team->max != 0 || team->points != 0);
}

static void text_difference(struct table *table, int column, int64_t before, int64_t after)
{
    char points[32];

    table_cell(table, column, TONE_PLAIN, "%s", output_points(&points, after));
    table_cell(table, column + 1, after == before ? TONE_DIM : TONE_WARN, "%s%s",
               after > before ? "+" : "", output_points(&points, after - before));
}

static void text_print_teams(const struct view *view, const struct view *other, uint32_t wanted,
                             const struct output *to)
{
    bool ranks = view->exercise.competitive && wanted == 0;
    struct table table;
    char points[32];

    table_init(&table, other != NULL
                           ? "TEAM|>RANK|>POINTS|>OF|>PAID|>ADJUSTED|>BY THE RULES|>DIFFERENCE"
                           : "TEAM|>RANK|>POINTS|>OF|>PAID|>ADJUSTED");
    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];

        if (!text_has_team(team, wanted))
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", team->made.id);
        if (ranks)
            table_cell(&table, 1, TONE_PLAIN, "%" PRIu32, score_place(view, team));
        table_cell(&table, 2, TONE_PLAIN, "%s", output_points(&points, team->points));
        table_cell(&table, 3, TONE_DIM, "%s", output_points(&points, team->max));
        if (team->charged != 0)
            table_cell(&table, 4, TONE_PLAIN, "%s", output_points(&points, team->charged));
        if (team->adjusted != 0)
            table_cell(&table, 5, TONE_PLAIN, "%s", output_points(&points, team->adjusted));
        if (other != NULL)
            text_difference(&table, 6, team->points, view_team(other, team->made.team)->points);
    }
    if (table.rows != 0)
        table_print(&table, to, 0);
    else
        output_print(to, TONE_DIM, "no team has points\n");
    table_done(&table);
}

/* ---- metrics ---- */

/* By the ordinals of metrics: what is expected for their points; malloc'd, NULL: no memory. Such a
 * metric has an id that nobody has chosen. */
static const struct expectation_made **text_expected(const struct view *view)
{
    const struct expectation_made **expected = calloc(view->metric_count + 1, sizeof(*expected));

    for (size_t i = 0; expected != NULL && i < view->expectation_count; i++) {
        const struct expectation_made *made = &view->expectations[i].made;

        if (made->expectation != 0 && made->metric <= view->metric_count)
            expected[made->metric] = made;
    }
    return expected;
}

/* "not graded: after deface, Restores the page". */
static void text_ask(const struct expectation_made *expected, char why[LEDGER_WHY])
{
    size_t used = strlen(why);
    char what[72];

    text_copy(what, sizeof(what),
              expected->action[0] != '\0' ? expected->action : expected->report);
    text_print(why + used, LEDGER_WHY - used, ": after %s, %s", expected->inject, what);
}

static void text_metric(struct table *table, const struct view *view, const struct view *other,
                        const struct view_metric *metric, const struct expectation_made *expected)
{
    const struct view_metric *after =
        other != NULL ? view_metric(other, metric->made.metric) : NULL;
    const struct view_metric *shown = after != NULL ? after : metric;
    char points[32], why[LEDGER_WHY];

    table_row(table);
    table_cell(table, 0, TONE_PLAIN, "%s",
               metric->made.team != 0 ? view_team_id(view, metric->made.team) : "all");
    table_cell(table, 1, TONE_ACCENT, "%s", metric->made.id);
    table_cell(table, 2, TONE_PLAIN, "%s",
               metric->awarded ? output_points(&points, metric->points) : "-");
    table_cell(table, 3, TONE_DIM, "%s", output_points(&points, metric->made.max));
    if (after != NULL)
        text_difference(table, 4, metric->points, after->points);
    ledger_why(shown, why);
    if (expected != NULL && !shown->awarded)
        text_ask(expected, why);
    table_cell(table, other != NULL ? 6 : 4, TONE_DIM, "%s", why);
}

void score_text_print(const struct view *view, const struct view *other, uint32_t team,
                      const struct output *to)
{
    const struct view *all = other != NULL ? other : view;
    const struct expectation_made **expected = text_expected(view);
    struct table table;

    text_print_teams(view, other, team, to);
    table_init(&table, other != NULL ? "TEAM|METRIC|>POINTS|>OF|>BY THE RULES|>DIFFERENCE|WHY"
                                     : "TEAM|METRIC|>POINTS|>OF|WHY");
    for (uint32_t i = 1; i <= all->metric_count; i++) {
        const struct view_metric *metric = view_metric(view, i);
        const struct view_metric none = {.made = view_metric(all, i) != NULL
                                                     ? view_metric(all, i)->made
                                                     : (struct metric_made){0}};

        if (metric == NULL && none.made.metric == 0)
            continue;
        if (team != 0 && !view_concerns(metric != NULL ? metric->made.team : none.made.team, team))
            continue;
        text_metric(&table, view, other, metric != NULL ? metric : &none,
                    expected != NULL && metric != NULL ? expected[i] : NULL);
    }
    free(expected);
    if (table.rows != 0) {
        output_print(to, TONE_PLAIN, "\n");
        table_print(&table, to, 0);
    }
    table_done(&table);
}

/* ---- for programs ---- */

static json_t *text_team_json(const struct view *view, const struct view *other,
                              const struct view_team *team)
{
    json_t *json = json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:I}", "team", team->made.id, "points", (json_int_t)team->points,
        "public", (json_int_t)score_public(view, team), "max", (json_int_t)team->max, "charged",
        (json_int_t)team->charged, "adjusted", (json_int_t)team->adjusted);

    if (view->exercise.competitive)
        json_object_set_new(json, "rank", json_integer((json_int_t)score_place(view, team)));
    if (other != NULL)
        json_object_set_new(json, "rules",
                            json_integer((json_int_t)view_team(other, team->made.team)->points));
    return json;
}

static json_t *text_metric_json(const struct view *view, const struct view_metric *metric)
{
    const struct ledger_book *book = &metric->account.book;
    char why[LEDGER_WHY];
    json_t *json = json_pack(
        "{s:o, s:s, s:o, s:I, s:o}", "team",
        metric->made.team != 0 ? json_string(view_team_id(view, metric->made.team)) : json_null(),
        "metric", metric->made.id, "points",
        metric->awarded ? json_integer((json_int_t)metric->points) : json_null(), "max",
        (json_int_t)metric->made.max, "why", json_text(ledger_why(metric, why)));

    if (ledger_is_over(&metric->made))
        json_object_set_new(json, "samples",
                            json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "count",
                                      (json_int_t)book->samples, "sum", (json_int_t)book->sum,
                                      "down", (json_int_t)book->down, "excused",
                                      (json_int_t)book->excused, "faults", (json_int_t)book->faults,
                                      "penalties", (json_int_t)metric->account.penalties));
    return json;
}

static json_t *text_metrics_json(const struct view *view, uint32_t team)
{
    json_t *all = json_array();

    for (size_t i = 0; i < view->metric_count; i++)
        if (view->metrics[i].made.metric != 0 &&
            (team == 0 || view_concerns(view->metrics[i].made.team, team)))
            json_array_append_new(all, text_metric_json(view, &view->metrics[i]));
    return all;
}

json_t *score_text_json(const struct view *view, const struct view *other, uint32_t team)
{
    json_t *teams = json_array(), *all;

    for (size_t i = 0; i < view->team_count; i++)
        if (text_has_team(&view->teams[i], team))
            json_array_append_new(teams, text_team_json(view, other, &view->teams[i]));
    all = json_pack("{s:I, s:b, s:b, s:o, s:o}", "x", (json_int_t)view->x, "frozen",
                    view->ledger.standing.frozen, "final", view->ledger.standing.final, "teams",
                    teams, "metrics", text_metrics_json(view, team));
    if (other != NULL)
        json_object_set_new(all, "rules", text_metrics_json(other, team));
    return all;
}
