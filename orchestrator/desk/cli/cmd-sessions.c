/* SPDX-License-Identifier: Apache-2.0 */
/* excon sessions: the open sessions of members, who came in through the portal, and what seats
 * reach of the range. */
#include "base/time.h"
#include "core/model/row.h"
#include "desk/command/command.h"
#include "products/print/json-text.h"

static json_t *sessions_reaches_json(const struct view *view)
{
    json_t *list = json_array();
    char title[128];

    for (size_t i = 0; i < view->reaches.count; i++) {
        const struct view_reach *one = &view->reaches.open[i];

        view_vm_title(view, one->vm, title, sizeof(title));
        json_array_append_new(
            list, json_pack("{s:I, s:I, s:o, s:s, s:s, s:o, s:s, s:I, s:I}", "reach",
                            (json_int_t)one->number, "session", (json_int_t)one->session, "by",
                            json_text(one->by), "role", role_words[one->role], "team",
                            view_team_id(view, one->team), "vm", json_text(title), "what",
                            reach_words[one->what], "port", (json_int_t)one->port, "since",
                            (json_int_t)one->wall));
    }
    return list;
}

static int sessions_json(const struct desk *desk, const struct view *view)
{
    json_t *list = json_array();

    for (size_t i = 0; i < view->members.session_count; i++) {
        const struct view_session *one = &view->members.sessions[i];

        json_array_append_new(
            list,
            json_pack("{s:I, s:o, s:s, s:s, s:o, s:o, s:I}", "session", (json_int_t)one->number,
                      "member", json_text(view_member_name(view, one->member)), "role",
                      role_words[one->role], "team", view_team_id(view, one->team), "from",
                      json_text(one->from), "client", json_text(one->client), "since",
                      (json_int_t)one->wall));
    }
    return output_json(&desk->out, json_pack("{s:o, s:o}", "sessions", list, "reaches",
                                             sessions_reaches_json(view)));
}

static void sessions_table(const struct desk *desk, const struct view *view, struct pool *pool)
{
    struct table table;
    char since[TIME_TEXT], seat[VIEW_SEAT];

    table_init(&table, "SESSION|MEMBER|SEAT|FROM|FOR|SINCE");
    for (size_t i = 0; i < view->members.session_count; i++) {
        const struct view_session *one = &view->members.sessions[i];

        time_text_wall(since, one->wall);
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%u", one->number);
        table_cell(&table, 1, TONE_BOLD, "%s",
                   output_clean(pool, view_member_name(view, one->member)));
        table_cell(&table, 2, TONE_PLAIN, "%s", view_seat_title(view, one->role, one->team, seat));
        table_cell(&table, 3, TONE_PLAIN, "%s", one->from);
        table_cell(&table, 4, TONE_PLAIN, "%s", one->client);
        table_cell(&table, 5, TONE_DIM, "%s", since);
    }
    table_print(&table, &desk->out, 0);
    table_done(&table);
}

static void sessions_reaches_table(const struct desk *desk, const struct view *view,
                                   struct pool *pool)
{
    struct table table;
    char since[TIME_TEXT], seat[VIEW_SEAT], title[128];

    table_init(&table, "REACH|PERSON|SEAT|MACHINE|WHAT|SINCE");
    for (size_t i = 0; i < view->reaches.count; i++) {
        const struct view_reach *one = &view->reaches.open[i];

        time_text_wall(since, one->wall);
        view_vm_title(view, one->vm, title, sizeof(title));
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%u", one->number);
        table_cell(&table, 1, TONE_BOLD, "%s", output_clean(pool, one->by));
        table_cell(&table, 2, TONE_PLAIN, "%s", view_seat_title(view, one->role, one->team, seat));
        table_cell(&table, 3, TONE_PLAIN, "%s", output_clean(pool, title));
        if (one->what == REACH_PORT)
            table_cell(&table, 4, TONE_PLAIN, "port %u", one->port);
        else
            table_cell(&table, 4, TONE_PLAIN, "%s", reach_words[one->what]);
        table_cell(&table, 5, TONE_DIM, "%s", since);
    }
    table_print(&table, &desk->out, 0);
    table_done(&table);
}

static int sessions_run(struct command_line *line)
{
    const struct desk *desk = &line->desk;
    const struct view *view = line->found.view;
    struct pool pool = POOL_EMPTY;

    if (desk->json)
        return sessions_json(desk, view);
    if (view->members.session_count == 0)
        output_print(&desk->out, TONE_DIM, "no session is open\n");
    else
        sessions_table(desk, view, &pool);
    if (view->reaches.count != 0) {
        output_print(&desk->out, TONE_PLAIN, "\n");
        sessions_reaches_table(desk, view, &pool);
    }
    pool_done(&pool);
    return EXIT_DONE;
}

const struct command command_sessions = {
    .name = "sessions",
    .usage = "",
    .summary = "the open sessions of members, and what seats reach",
    .help =
        "\"excon cut NUMBER\" ends one, \"excon lock NAME\" ends all of a member and keeps the\n"
        "member out. A seat reaches machines by \"excon as SEAT reach\" and through the portal;\n"
        "\"excon cut --reach NUMBER\" ends one such connection.",
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .run = sessions_run,
};
