/* SPDX-License-Identifier: Apache-2.0 */
/* directory: the points of contact that the seat may see, and who else is in its team. */
#include "core/model/row.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"

static json_t *directory_contact_json(const struct contact_made *made)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "entity", json_text(made->entity), "title",
                     json_text(made->title), "role", json_text(made->role), "name",
                     json_text(made->name), "email", json_text(made->email), "phone",
                     json_text(made->phone));
}

static void directory_contact_row(struct table *table, const struct contact_made *made)
{
    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%s", made->title[0] != '\0' ? made->title : made->entity);
    table_cell(table, 1, TONE_PLAIN, "%s", made->role);
    table_cell(table, 2, TONE_PLAIN, "%s", made->name);
    table_cell(table, 3, TONE_PLAIN, "%s", made->email);
    table_cell(table, 4, TONE_PLAIN, "%s", made->phone);
}

static void directory_member(const struct view *view, const struct view_member *member,
                             json_t *members, struct table *table)
{
    json_array_append_new(members,
                          json_pack("{s:o, s:s, s:s, s:o}", "member", json_text(member->made.name),
                                    "role", role_words[member->made.role], "team",
                                    view_team_id(view, member->made.team), "title",
                                    json_text(member->made.title)));
    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%s", view_team_id(view, member->made.team));
    table_cell(table, 1, TONE_PLAIN, "%s", role_words[member->made.role]);
    table_cell(table, 2, TONE_PLAIN, "%s",
               member->made.title[0] != '\0' ? member->made.title : member->made.name);
    table_cell(table, 3, TONE_DIM, "%s", member->made.name);
}

int seat_directory(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    json_t *contacts = json_array(), *members = json_array();
    struct table table;

    (void)line, (void)err;
    table_init(&table, "NATION OR TEAM|ROLE|PERSON|E-MAIL OR SEAT|TELEPHONE");
    for (size_t i = 0; i < view->contact_count; i++) {
        if (view->contacts[i].made.contact == 0)
            continue;
        json_array_append_new(contacts, directory_contact_json(&view->contacts[i].made));
        directory_contact_row(&table, &view->contacts[i].made);
    }
    for (uint32_t i = 1; i <= view->members.member_count; i++) {
        const struct view_member *member = view_member(view, i);

        if (member != NULL && !member->removed && seat_concerns(seat, member->made.team))
            directory_member(view, member, members, &table);
    }
    return seat_list(seat, json_pack("{s:o, s:o}", "contacts", contacts, "members", members),
                     &table, "the directory is empty");
}
