/* SPDX-License-Identifier: Apache-2.0 */
/* excon undo: take back an order. */
#include "core/view/undo.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {'n', "dry-run", NULL, "list the newest orders and whether they can be undone"},
    ORDER_REASON,
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int undo_list(const struct command_line *line)
{
    enum { SHOWN = 12 };
    const struct view_undos *undos = &line->found.view->undos;
    json_t *list = json_array();
    char at[32], called[UNDO_CALLED];

    for (size_t i = undos->count; i > 0 && undos->count - i < SHOWN; i--) {
        const struct view_undo *undo = &undos->list[i - 1];
        const char *never = view_undo_never(undo->verb);

        json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:s, s:I, s:b, s:s}", "row",
                                              (json_int_t)undo->row, "verb", undo->verb, "target",
                                              undo->target, "actor", undo->actor, "x",
                                              (json_int_t)undo->x, "undone", undo->undone, "never",
                                              never != NULL ? never : ""));
        if (line->desk.json)
            continue;
        output_print(&line->desk.out, TONE_PLAIN, "%8lld %s %s, by %s", (long long)undo->row,
                     output_clock(&at, undo->x), view_undo_called(called, undo), undo->actor);
        output_print(&line->desk.out, TONE_DIM, "%s%s\n",
                     undo->undone    ? ": undone"
                     : never != NULL ? ": "
                                     : "",
                     undo->undone || never == NULL ? "" : never);
    }
    if (line->desk.json)
        return output_json(&line->desk.out, json_pack("{s:o}", "orders", list));
    json_decref(list);
    return EXIT_DONE;
}

static int undo_run(struct command_line *line)
{
    json_t *order;

    if (command_flag(line, "dry-run"))
        return undo_list(line);
    order = command_order(line, "undo");
    if (line->argument_count == 0)
        json_object_set_new(order, "target", json_string(""));
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_undo = {
    .name = "undo",
    .usage = "[N]",
    .summary = "take back your newest order, or order N",
    .help =
        "Takes back hold, release, skip (before its time), postpone, excuse, adjust, claim,\n"
        "unclaim, done and note: what was changed becomes as it was, by rows of their own; the\n"
        "order and its undoing stay in the journal. What has happened since is not undone, and\n"
        "the answer says why. N is a row (excon log, excon undo --dry-run); what another\n"
        "person ordered only a director takes back.",
    .options = options,
    .least = 0,
    .most = 1,
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .right = "undo",
    .run = undo_run,
};
