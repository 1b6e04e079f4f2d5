/* SPDX-License-Identifier: Apache-2.0 */
/* excon finalize: the scores are final, once nothing is open that is not excused by name. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/view/score.h"
#include "desk/command/command-order.h"
#include "products/print/json-text.h"

static const struct command_option options[] = {
    {'l', "list", NULL, "what is open, by the names that --except takes"},
    {0, "except", "NAMES", "TEAM/METRIC,…: these may stay as they are; with --reason"},
    {0, "reopen", NULL, "final scores may be changed again; with --reason"},
    ORDER_REASON,
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int finalize_list(struct command_line *line)
{
    const struct view *view = line->found.view;
    json_t *all = json_array();
    struct score_pending pending;
    struct table table;
    char name[PENDING_NAME];
    int code = EXIT_DONE;

    table_init(&table, "NAME|");
    for (size_t at = 0; score_pending_next(view, &at, &pending);) {
        score_pending_name(&pending, name);
        json_array_append_new(all, json_pack("{s:o, s:s}", "name", json_text(name), "why",
                                             score_pending_words[pending.why]));
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", name);
        table_cell(&table, 1, TONE_WARN, "%s", score_pending_words[pending.why]);
    }
    if (line->desk.json)
        code = output_json(&line->desk.out, json_pack("{s:b, s:O}", "final",
                                                      view->ledger.standing.final, "open", all));
    else if (table.rows != 0)
        table_print(&table, &line->desk.out, 0);
    else
        output_print(&line->desk.out, TONE_GOOD, "nothing is open%s\n",
                     view->ledger.standing.final ? "; the scores are final" : "");
    table_done(&table);
    json_decref(all);
    return code;
}

/* The names, one a line. */
static void finalize_put(json_t *order, const char *names)
{
    char *lines = strdup(names);

    for (char *at = lines; at != NULL && *at != '\0'; at++)
        if (*at == ',')
            *at = '\n';
    if (lines != NULL)
        json_object_set_new(order, "set", json_pack("{s:s}", "body", lines));
    free(lines);
}

static int finalize_check(const struct command_line *line)
{
    bool list = command_option(line, "list") != NULL,
         reopen = command_option(line, "reopen") != NULL;

    if ((list || reopen) && command_option(line, "except") != NULL)
        return desk_usage(&line->desk, "--except is for making the scores final");
    if (list && reopen)
        return desk_usage(&line->desk, "either --list or --reopen");
    return 0;
}

static int finalize_run(struct command_line *line)
{
    bool reopen = command_option(line, "reopen") != NULL;
    const char *except = command_option(line, "except");
    json_t *order;
    int code;

    if (command_option(line, "list") != NULL) {
        code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
        return code == 0 ? finalize_list(line) : code;
    }
    code = command_need(line, NEEDS_ANY);
    if (code != 0)
        return code;
    order = order_line(reopen ? "scores-reopen" : "finalize");
    if (except != NULL)
        finalize_put(order, except);
    order_put(order, "reason", command_option(line, "reason"));
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_finalize = {
    .name = "finalize",
    .usage = "",
    .summary = "make the scores final after ENDEX",
    .help = "Refused while a metric is not graded, disputed, or its check in fault, unless the\n"
            "director excuses it by its name: --except estmark/uptime,latgale/report --reason\n"
            "\"…\". Final scores are changed by nobody; --reopen makes them open again.",
    .options = options,
    .check = finalize_check,
    .run = finalize_run,
};
