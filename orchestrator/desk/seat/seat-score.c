/* SPDX-License-Identifier: Apache-2.0 */
/* score: the points of the team, metric by metric. */
#include "base/text.h"
#include "core/model/row.h"
#include "core/order/rights.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"
#include "products/print/standings.h"

static json_t *score_metric_json(const struct view *view, const struct view_metric *metric)
{
    return json_pack("{s:o, s:s, s:o, s:I, s:I, s:b, s:o, s:o}", "metric",
                     json_text(metric->made.id), "team", view_team_id(view, metric->made.team),
                     "title", json_text(metric->made.title), "points", (json_int_t)metric->points,
                     "max", (json_int_t)metric->made.max, "awarded", metric->awarded, "by",
                     json_text(metric->by), "reason", json_text(metric->reason));
}

static json_t *score_adjusted_json(const struct view *view, const struct view_team *team)
{
    json_t *all = json_array();

    for (size_t i = 0; i < view->adjustments.count; i++) {
        const struct view_adjustment *one = &view->adjustments.list[i];

        if (one->made.team == team->made.team)
            json_array_append_new(
                all,
                json_pack("{s:I, s:I, s:o, s:o, s:b}", "number", (json_int_t)one->made.number,
                          "points", (json_int_t)one->made.points, "by", json_text(one->made.by),
                          "reason", json_text(one->made.text), "reversed", one->reversed));
    }
    return all;
}

static json_t *score_json(const struct seat *seat)
{
    const struct view *view = seat->view;
    json_t *teams = json_array(), *metrics = json_array();

    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];

        if (team->made.team != 0 && seat_concerns(seat, team->made.team))
            json_array_append_new(
                teams,
                json_pack(
                    "{s:s, s:I, s:I, s:o, s:I, s:o}", "team", team->made.id, "charged",
                    (json_int_t)team->charged, "adjusted", (json_int_t)team->adjusted, "points",
                    view_points_are_told(view, team) ? json_integer(team->points) : json_null(),
                    "max", (json_int_t)team->max, "adjustments", score_adjusted_json(view, team)));
    }
    for (size_t i = 0; i < view->metric_count; i++)
        if (view->metrics[i].made.metric != 0 && seat_concerns(seat, view->metrics[i].made.team))
            json_array_append_new(metrics, score_metric_json(view, &view->metrics[i]));
    return json_pack("{s:o, s:o, s:o}", "teams", teams, "metrics", metrics, "standings",
                     standings_json(view));
}

static void score_print_totals(const struct seat *seat)
{
    const struct view *view = seat->view;
    struct output out = seat_output(seat);
    char points[32], max[32];

    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];

        if (team->made.team == 0 || !seat_concerns(seat, team->made.team))
            continue;
        if (!view_points_are_told(view, team)) {
            output_print(&out, TONE_DIM, "%s: teams are told no points in this exercise%s\n",
                         team->made.id, view->exercise.scores_until_endex ? " before ENDEX" : "");
            continue;
        }
        output_print(&out, TONE_BOLD, "%s: %s", team->made.id,
                     output_points(&points, team->points));
        output_print(&out, TONE_PLAIN, " of %s points", output_points(&max, team->max));
        if (team->charged != 0)
            output_print(&out, TONE_WARN, ", %s were paid", output_points(&max, team->charged));
        if (team->adjusted != 0)
            output_print(&out, TONE_WARN, ", adjusted by %s%s", team->adjusted > 0 ? "+" : "",
                         output_points(&max, team->adjusted));
        output_print(&out, TONE_PLAIN, "\n");
    }
}

/* Adjustments stand behind the metrics, as they are points that no metric gave. */
static void score_adjusted_rows(const struct seat *seat, struct table *table)
{
    const struct view *view = seat->view;
    char points[32], name[32];

    for (size_t i = 0; i < view->adjustments.count; i++) {
        const struct view_adjustment *one = &view->adjustments.list[i];

        if (!seat_concerns(seat, one->made.team))
            continue;
        text_print(name, sizeof(name), "adjustment %u", one->made.number);
        table_row(table);
        seat_name(seat, table, 0, one->made.team, name);
        output_points(&points, one->made.points);
        table_cell(table, 1, TONE_BOLD, "%s%s", one->reversed || one->made.points < 0 ? "" : "+",
                   one->reversed ? "-" : points);
        table_cell(table, 3, TONE_PLAIN, "%s", one->made.by);
        if (one->reversed)
            table_cell(table, 4, TONE_DIM, "%s points, reversed by %s: %s", points, one->end.by,
                       one->end.text);
        else
            table_cell(table, 4, TONE_PLAIN, "%s", one->made.text);
    }
}

int seat_score(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    char points[32], max[32];
    struct table table;

    (void)line, (void)err;
    if (seat->json)
        return seat_json(seat, score_json(seat));
    table_init(&table, "METRIC|>POINTS|>OF|BY|REASON OR TITLE");
    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->made.metric == 0 || !seat_concerns(seat, metric->made.team))
            continue;
        table_row(&table);
        seat_name(seat, &table, 0, metric->made.team, metric->made.id);
        table_cell(&table, 1, TONE_BOLD, "%s",
                   metric->awarded ? output_points(&points, metric->points) : "-");
        table_cell(&table, 2, TONE_DIM, "%s", output_points(&max, metric->made.max));
        table_cell(&table, 3, TONE_PLAIN, "%s",
                   metric->made.type == METRIC_MANUAL    ? metric->by
                   : metric->made.type == METRIC_SHARING ? "sharing"
                   : metric->made.type == METRIC_ATTACK  ? "attacks"
                                                         : "checks");
        table_cell(&table, 4, metric->reason[0] != '\0' ? TONE_PLAIN : TONE_DIM, "%s",
                   metric->reason[0] != '\0' ? metric->reason : metric->made.title);
    }
    score_adjusted_rows(seat, &table);
    score_print_totals(seat);
    if (view->standings.count > 0 && !rights_see(AUDIENCE_EXCON, 0, seat->role, 0)) {
        struct output out = seat_output(seat);

        standings_print(&out, view);
        if (table.rows == 0) {
            table_done(&table);
            return 0;
        }
    }
    return seat_list(seat, NULL, &table, "nothing is scored");
}
