/* SPDX-License-Identifier: Apache-2.0 */
#include "core/order/seating.h"

#include <string.h>

#include "base/text.h"
#include "core/model/ssh-key.h"
#include "core/order/reaching.h"

static size_t seating_of_team(const struct view_members *members, uint32_t team)
{
    size_t count = 0;

    for (size_t i = 0; i < members->session_count; i++)
        count += members->sessions[i].team == team;
    return count;
}

int seating_open(const struct state *state, uint32_t ordinal, const char *from, const char *client,
                 struct intents *intents, uint32_t *ret_number, char *why, size_t size)
{
    const struct view_member *member = view_member(state->view, ordinal);
    uint32_t number = state->view->members.newest_session + 1;

    if (member == NULL || !view_member_is_in(member)) {
        text_print(why, size, "%s",
                   member == NULL    ? "there is no such member"
                   : member->removed ? "this member has no seat any more"
                                     : "this member is locked: ask exercise control");
        return 1;
    }
    if (member->sessions >= SEATING_SESSIONS_MOST) {
        text_print(why, size, "%s has %u sessions open; no more fit in: close one",
                   member->made.name, member->sessions);
        return 1;
    }
    if (seating_of_team(&state->view->members, member->made.team) >= SEATING_TEAM_MOST) {
        text_print(why, size, "%u sessions of your team are open; no more fit in: close one",
                   SEATING_TEAM_MOST);
        return 1;
    }
    intents_row(intents, &(struct row){.kind = ROW_SESSION_OPENED,
                                       .as.session_opened = {.session = number,
                                                             .member = ordinal,
                                                             .role = member->made.role,
                                                             .team = member->made.team,
                                                             .from = from,
                                                             .client = client}});
    *ret_number = number;
    return 0;
}

void seating_end(const struct state *state, const struct view_session *session, const char *by,
                 const char *text, struct intents *intents)
{
    reaching_close_all(state, session->number, by, text, intents);
    intents_row(intents, &(struct row){.kind = ROW_SESSION_CLOSED,
                                       .as.session_closed = {.session = session->number,
                                                             .member = session->member,
                                                             .by = by,
                                                             .text = text}});
}

void seating_close(const struct state *state, uint32_t number, const char *text,
                   struct intents *intents)
{
    const struct view_session *session = view_session(state->view, number);

    if (session != NULL)
        seating_end(state, session, "", text, intents);
}

size_t seating_cut(const struct state *state, uint32_t member, const char *by, const char *text,
                   struct intents *intents)
{
    const struct view_members *members = &state->view->members;
    size_t count = 0;

    for (size_t i = 0; i < members->session_count; i++)
        if (member == 0 || members->sessions[i].member == member) {
            seating_end(state, &members->sessions[i], by, text, intents);
            count++;
        }
    return count;
}

int seating_enrol(const struct state *state, const char *code, const char *key_line,
                  struct intents *intents, uint32_t *ret_member, char *reply, size_t size)
{
    const struct view_member *member = view_member_invited(state->view, code, state->wall);
    struct ssh_key key;
    struct error err;

    *ret_member = member != NULL ? member->made.member : 0;
    if (member == NULL) {
        text_print(reply, size, "this code opens no seat: it is mistyped, used or too old");
        return 1;
    }
    if (ssh_key_read(key_line, strlen(key_line), &key, &err) < 0) {
        text_print(reply, size, "%s", err.text);
        return 1;
    }
    if (view_member_key_of(state->view, key.line) != NULL) {
        text_print(reply, size, "this key opens a seat already: use another one");
        return 1;
    }
    if (member->keys >= MEMBER_KEYS_MOST) {
        text_print(reply, size, "%s has %u keys: ask exercise control to drop one",
                   member->made.name, member->keys);
        return 1;
    }
    intents_row(intents, &(struct row){.kind = ROW_MEMBER_KEY,
                                       .as.member_key = {.member = member->made.member,
                                                         .key = key.line,
                                                         .fingerprint = key.fingerprint,
                                                         .how = MEMBER_KEY_CODE,
                                                         .by = member->made.name}});
    text_print(reply, size, "%s is enrolled with the key %s", member->made.name, key.fingerprint);
    return 0;
}
