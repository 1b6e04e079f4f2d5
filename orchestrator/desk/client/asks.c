/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/asks.h"

#include "base/text.h"
#include "desk/client/order.h"
#include "core/model/row.h"

const struct command_option asks_options[] = {
    ORDER_BY,
    {0, "reason", "TEXT", "why; who asked sees it"},
    {0, NULL, NULL, NULL},
};

size_t asks_print(struct output *to, const struct view *view)
{
    size_t open = 0;
    char name[VIEW_ASK_NAME], order[160], at[32];

    for (size_t i = 0; i < view->ask_count; i++) {
        const struct view_ask *ask = &view->asks[i];

        if (ask->state != ASK_OPEN)
            continue;
        open++;
        view_ask_name(view, ask, name);
        view_ask_order(&ask->made, order, sizeof(order));
        output_print(
            to, TONE_WARN, "  %s (%s) asks for %s since %s%s%s (excon approve %s, excon deny %s)\n",
            ask->made.actor, role_words[ask->made.role], order, output_clock(&at, ask->asked),
            ask->made.reason[0] != '\0' ? ": " : "", ask->made.reason, name, name);
    }
    return open;
}

json_t *asks_json(const struct view *view)
{
    json_t *list = json_array();
    char name[VIEW_ASK_NAME], order[160];

    for (size_t i = 0; i < view->ask_count; i++) {
        const struct view_ask *ask = &view->asks[i];

        view_ask_order(&ask->made, order, sizeof(order));
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:s}", "ask",
                            view_ask_name(view, ask, name), "actor", ask->made.actor, "role",
                            role_words[ask->made.role], "team", view_team_id(view, ask->made.team),
                            "order", order, "reason", ask->made.reason, "state",
                            ask_words[ask->state], "asked", (json_int_t)ask->asked, "answered_by",
                            ask->answer_by, "answer", ask->answer));
    }
    return list;
}

static int asks_list(const struct command_line *line)
{
    struct output out = line->out;
    struct found found = {0};
    int code = exercise_read(line, EXERCISE_STANDING, &found);

    if (code != 0)
        return code;
    if (line->json)
        code = output_json(&out, json_pack("{s:o}", "asks", asks_json(found.view)));
    else if (asks_print(&out, found.view) == 0)
        output_print(&out, TONE_PLAIN, "No order waits for approval.\n");
    exercise_done(&found);
    return code;
}

int asks_answer(const struct command_line *line, const char *verb)
{
    json_t *order;

    if (line->argument_count == 0)
        return asks_list(line);
    order = order_line(verb);
    json_object_set_new(order, "target", json_string(line->arguments[0]));
    order_put(order, line, "reason");
    return order_run(line, order);
}
