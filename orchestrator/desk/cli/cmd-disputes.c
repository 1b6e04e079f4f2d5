/* SPDX-License-Identifier: Apache-2.0 */
/* excon disputes: what teams dispute of their points; exercise control decides. */
#include <inttypes.h>
#include <string.h>

#include "desk/command/command-order.h"
#include "products/print/json-text.h"

static const struct command_option options[] = {
    ORDER_REASON,
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static json_t *disputes_json(const struct view *view, const struct view_dispute *dispute)
{
    const struct view_metric *metric = view_metric(view, dispute->made.metric);

    return json_pack("{s:s, s:I, s:o, s:I, s:o, s:o, s:I, s:b, s:b, s:o, s:o}", "team",
                     view_team_id(view, dispute->made.team), "number",
                     (json_int_t)dispute->made.number, "metric",
                     json_text(metric != NULL ? metric->made.id : ""), "points",
                     (json_int_t)dispute->made.points, "by", json_text(dispute->made.by), "text",
                     json_text(dispute->made.text), "opened", (json_int_t)dispute->x, "open",
                     !dispute->decided, "upheld", dispute->upheld, "decided_by",
                     json_text(dispute->decided_by), "reason", json_text(dispute->reason));
}

static void disputes_print(const struct desk *desk, const struct view *view,
                           const struct view_dispute *dispute)
{
    const struct view_metric *metric = view_metric(view, dispute->made.metric);
    const char *team = view_team_id(view, dispute->made.team);
    struct output out = desk->out;
    struct pool pool = POOL_EMPTY;
    char at[32], points[32];

    output_print(&out, TONE_BOLD, "%s %" PRIu32, team, dispute->made.number);
    output_print(&out, TONE_PLAIN, " %s disputes %s points of %s since %s: %s\n",
                 output_clean(&pool, dispute->made.by),
                 output_points(&points, dispute->made.points),
                 output_clean(&pool, metric != NULL ? metric->made.id : ""),
                 output_clock(&at, dispute->x), output_clean(&pool, dispute->made.text));
    if (dispute->decided)
        output_print(&out, TONE_DIM, "  %s by %s: %s\n", dispute->upheld ? "upheld" : "rejected",
                     dispute->decided_by, dispute->reason);
    pool_done(&pool);
}

static int disputes_list(const struct command_line *line)
{
    const struct view *view = line->found.view;
    json_t *all = json_array();
    int code = EXIT_DONE;

    for (size_t i = 0; i < view->inbox.dispute_count; i++) {
        if (line->desk.json)
            json_array_append_new(all, disputes_json(view, &view->inbox.disputes[i]));
        else
            disputes_print(&line->desk, view, &view->inbox.disputes[i]);
    }
    if (line->desk.json)
        code = output_json(&line->desk.out, json_incref(all));
    else if (view->inbox.dispute_count == 0)
        output_print(&line->desk.out, TONE_DIM, "no dispute yet\n");
    json_decref(all);
    return code;
}

static int disputes_check(const struct command_line *line)
{
    const char *word = line->argument_count > 0 ? line->arguments[0] : "list";

    if (strcmp(word, "list") == 0 && line->argument_count <= 1)
        return 0;
    if (strcmp(word, "uphold") != 0 && strcmp(word, "reject") != 0)
        return desk_usage(&line->desk, "disputes cannot \"%s\"", word);
    return line->argument_count == 3 ? 0 : desk_usage(&line->desk, "%s takes TEAM NUMBER", word);
}

static int disputes_run(struct command_line *line)
{
    bool decides = line->argument_count == 3;
    int code = command_need(line, decides ? NEEDS_ANY : NEEDS_ANY | NEEDS_FOLDED);
    json_t *order;

    if (code != 0)
        return code;
    if (!decides)
        return disputes_list(line);
    order = order_line("dispute-decide");
    order_put(order, "team", line->arguments[1]);
    order_put(order, "target", line->arguments[2]);
    order_put(order, "detail", line->arguments[0][0] == 'u' ? "upheld" : "rejected");
    order_put(order, "reason", command_option(line, "reason"));
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_disputes = {
    .name = "disputes",
    .usage = "[list | uphold TEAM N | reject TEAM N]",
    .words = "list uphold reject",
    .summary = "what teams dispute of their points",
    .help =
        "A team disputes the points of a metric by its seat's command \"dispute\". The decision\n"
        "needs a --reason, which goes to the team's inbox. It changes no points: who may grade\n"
        "does that by \"excon grade\". A team sees its own disputes alone.",
    .options = options,
    .most = 3,
    .check = disputes_check,
    .run = disputes_run,
};
