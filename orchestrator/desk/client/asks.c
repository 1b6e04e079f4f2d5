/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/asks.h"

#include "base/text.h"
#include "core/model/row.h"

size_t asks_print(const struct output *to, const struct view *view)
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

int asks_list(const struct desk *desk, const struct found *found)
{
    if (desk->json)
        return output_json(&desk->out, json_pack("{s:o}", "asks", asks_json(found->view)));
    if (asks_print(&desk->out, found->view) == 0)
        output_print(&desk->out, TONE_PLAIN, "No order waits for approval.\n");
    return EXIT_DONE;
}
