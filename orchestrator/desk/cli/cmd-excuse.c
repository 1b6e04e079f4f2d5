/* SPDX-License-Identifier: Apache-2.0 */
/* excon excuse: a span of exercise time in which results of checks do not count; and its reversal.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "desk/command/command-order.h"
#include "products/print/json-text.h"

static const struct command_option options[] = {
    {0, "reverse", "N", "excuse N counts no more"},
    {'r', "reason", "TEXT", "why; the teams that it concerns read it"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int excuse_check(const struct command_line *line)
{
    const char *reason = command_option(line, "reason");
    const char *reverse = command_option(line, "reverse");
    int64_t number;

    if (line->argument_count == 0 && reverse == NULL)
        return 0;
    if ((reverse != NULL) == (line->argument_count == 3) ||
        (reverse != NULL && line->argument_count != 0))
        return desk_usage(&line->desk, "excuse takes TEAM METRIC FROM-TO, or --reverse N");
    if (reverse != NULL && !text_to_int(reverse, 1, UINT32_MAX, &number))
        return desk_usage(&line->desk, "\"%s\" is no number of an excuse", reverse);
    if (reason == NULL || reason[0] == '\0')
        return desk_usage(&line->desk, "an excuse needs its reason: --reason \"…\"");
    return 0;
}

/* ---- the list ---- */

static const char *excuse_metric(const struct view *view, const struct score_excused *made)
{
    const struct view_metric *metric = view_metric(view, made->metric);

    return metric != NULL ? metric->made.id : "all";
}

static json_t *excuse_json(const struct view *view, const struct ledger_window *one)
{
    json_t *json =
        json_pack("{s:I, s:s, s:s, s:I, s:I, s:b, s:I, s:o, s:o, s:o, s:b}", "number",
                  (json_int_t)one->made.number, "team",
                  one->made.team != 0 ? view_team_id(view, one->made.team) : "all", "metric",
                  excuse_metric(view, &one->made), "from", (json_int_t)one->made.from, "to",
                  (json_int_t)one->made.to, "planned", one->made.planned, "x", (json_int_t)one->x,
                  "by", json_text(one->made.by), "approved", json_text(one->made.approved),
                  "reason", json_text(one->made.text), "reversed", one->reversed);

    if (json != NULL && one->reversed)
        json_object_set_new(json, "reversal",
                            json_deed(one->end_x, one->end.by, one->end.approved, one->end.text));
    return json;
}

static void excuse_row(struct table *table, const struct view *view,
                       const struct ledger_window *one)
{
    char from[32], to[32];

    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%" PRIu32, one->made.number);
    table_cell(table, 1, TONE_PLAIN, "%s",
               one->made.team != 0 ? view_team_id(view, one->made.team) : "all");
    table_cell(table, 2, TONE_PLAIN, "%s", excuse_metric(view, &one->made));
    table_cell(table, 3, TONE_PLAIN, "%s", output_clock(&from, one->made.from));
    table_cell(table, 4, TONE_PLAIN, "%s", output_clock(&to, one->made.to));
    table_cell(table, 5, TONE_PLAIN, "%s", one->made.planned ? "scenario" : one->made.by);
    table_cell(table, 6, TONE_PLAIN, "%s", one->made.text);
    if (!one->reversed)
        return;
    table_row(table);
    table_cell(table, 1, TONE_DIM, "reversed");
    table_cell(table, 3, TONE_DIM, "%s", output_clock(&from, one->end_x));
    table_cell(table, 5, TONE_PLAIN, "%s", one->end.by);
    table_cell(table, 6, TONE_PLAIN, "%s", one->end.text);
}

static int excuse_list(struct command_line *line)
{
    int code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    const struct view *view = line->found.view;
    json_t *all = json_array();
    struct table table;

    if (code != 0) {
        json_decref(all);
        return code;
    }
    table_init(&table, ">N|TEAM|METRIC|FROM|TO|BY|REASON");
    for (size_t i = 0; i < view->ledger.window_count; i++) {
        json_array_append_new(all, excuse_json(view, &view->ledger.windows[i]));
        excuse_row(&table, view, &view->ledger.windows[i]);
    }
    if (line->desk.json)
        code = output_json(&line->desk.out, json_incref(all));
    else if (table.rows == 0)
        output_print(&line->desk.out, TONE_DIM, "nothing is excused\n");
    else
        table_print(&table, &line->desk.out, 0);
    table_done(&table);
    json_decref(all);
    return code;
}

/* ---- the order ---- */

static int excuse_run(struct command_line *line)
{
    const char *reverse = command_option(line, "reverse");
    int64_t from = 0, to = 0;
    json_t *order;
    int code;

    if (line->argument_count == 0 && reverse == NULL)
        return excuse_list(line);
    code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    if (code == 0 && reverse == NULL)
        code = order_interval(&line->desk, &line->found, line->arguments[2], &from, &to);
    if (code != 0)
        return code;
    order = order_line(reverse != NULL ? "excuse-reverse" : "excuse");
    if (reverse == NULL) {
        if (strcmp(line->arguments[0], "all") != 0)
            order_put(order, "team", line->arguments[0]);
        json_object_set_new(order, "by", json_integer(from));
        json_object_set_new(order, "to", json_integer(to));
    }
    order_put(order, "target", reverse != NULL ? reverse : line->arguments[1]);
    order_put(order, "reason", command_option(line, "reason"));
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_excuse = {
    .name = "excuse",
    .usage = "[TEAM METRIC FROM-TO | --reverse N]",
    .summary = "results of checks in a span of time do not count",
    .help =
        "Without arguments: what is excused. TEAM and METRIC may be all; METRIC is one that is\n"
        "computed over time. FROM-TO are times of the exercise (10:05-10:25, 2h-2h20min), past\n"
        "or to come. Excuses may overlap; --reverse N makes one count no more, and the scores\n"
        "are as they would be without it. Controllers and evaluators propose.",
    .options = options,
    .least = 0,
    .most = 3,
    .check = excuse_check,
    .run = excuse_run,
};
