/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of members and sessions; docs/JOURNAL.md says what they mean. */
#include "core/view/members.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/view-places.h"

struct view_member *view_member(const struct view *view, uint32_t ordinal)
{
    const struct view_members *own = &view->members;

    if (ordinal == 0 || ordinal > own->member_count ||
        own->members[ordinal - 1].made.member != ordinal)
        return NULL;
    return &own->members[ordinal - 1];
}

struct view_member *view_member_called(const struct view *view, const char *name)
{
    for (uint32_t i = 1; i <= view->members.member_count; i++) {
        struct view_member *member = view_member(view, i);

        if (member != NULL && strcmp(member->made.name, name) == 0)
            return member;
    }
    return NULL;
}

const char *view_member_name(const struct view *view, uint32_t ordinal)
{
    const struct view_member *member = view_member(view, ordinal);

    return member != NULL ? member->made.name : "";
}

bool view_member_is_in(const struct view_member *member)
{
    return !member->locked && !member->removed;
}

struct view_member *view_member_invited(const struct view *view, const char *code, int64_t wall)
{
    for (uint32_t i = 1; i <= view->members.member_count; i++) {
        struct view_member *member = view_member(view, i);

        if (member != NULL && code[0] != '\0' && strcmp(member->code, code) == 0 &&
            wall < member->code_until && view_member_is_in(member))
            return member;
    }
    return NULL;
}

struct view_member_key *view_member_key_of(const struct view *view, const char *line_or_print)
{
    for (size_t i = 0; line_or_print[0] != '\0' && i < view->members.key_count; i++) {
        struct view_member_key *key = &view->members.keys[i];

        if (!key->gone &&
            (strcmp(key->line, line_or_print) == 0 || strcmp(key->fingerprint, line_or_print) == 0))
            return key;
    }
    return NULL;
}

struct view_session *view_session(const struct view *view, uint32_t number)
{
    for (size_t i = 0; number != 0 && i < view->members.session_count; i++)
        if (view->members.sessions[i].number == number)
            return &view->members.sessions[i];
    return NULL;
}

/* ---- rows ---- */

static int members_add(struct view *view, const struct row *row, struct error *err)
{
    struct view_members *own = &view->members;
    struct view_member *member;
    struct row kept;

    if (row->as.member_added.member > MEMBERS_MOST)
        return error_set(err, ERROR_INPUT, "ordinal %u is out of range",
                         row->as.member_added.member);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    member = view_add_place(view, &own->members, &own->member_count, sizeof(*member),
                            row->as.member_added.member, err);
    if (member == NULL)
        return -ERROR_STATE;
    member->made = kept.as.member_added;
    return 0;
}

static int members_key(struct view *view, const struct row *row, struct error *err)
{
    const struct member_key *body = &row->as.member_key;
    struct view_member *member = view_member(view, body->member);
    struct view_member_key *key = view_member_key_of(view, body->fingerprint);
    struct row kept;

    if (member == NULL)
        return view_no_such("member", body->member, err);
    if (body->gone) {
        if (key == NULL || key->member != body->member)
            return error_set(err, ERROR_STATE, "the member has no such key");
        key->gone = true;
        member->keys--;
        return 0;
    }
    if (key != NULL)
        return error_set(err, ERROR_STATE, "the key opens a seat already");
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    key = pool_grow(&view->pool, &view->members.keys, &view->members.key_count, sizeof(*key));
    if (key == NULL)
        return error_memory(err);
    *key = (struct view_member_key){.member = body->member,
                                    .line = kept.as.member_key.key,
                                    .fingerprint = kept.as.member_key.fingerprint,
                                    .how = (enum member_key_how)body->how};
    member->keys++;
    /* A code works once. */
    if (body->how == MEMBER_KEY_CODE)
        member->code[0] = '\0';
    return 0;
}

static int members_invite(struct view *view, const struct row *row, struct error *err)
{
    const struct member_invited *body = &row->as.member_invited;
    struct view_member *member = view_member(view, body->member);

    if (member == NULL)
        return view_no_such("member", body->member, err);
    view_clean(member->code, sizeof(member->code), body->code);
    member->code_until = body->until;
    return 0;
}

static int members_turn(struct view *view, const struct row *row, struct error *err)
{
    const struct member_turn *body = &row->as.member_turn;
    struct view_member *member = view_member(view, body->member);
    bool unlocks = row->kind == ROW_MEMBER_UNLOCKED;

    if (member == NULL)
        return view_no_such("member", body->member, err);
    if (member->removed)
        return view_no_move("removed", row_classes[row->kind].name, err);
    if (row->kind != ROW_MEMBER_REMOVED && member->locked != unlocks)
        return view_no_move(member->locked ? "locked" : "unlocked", row_classes[row->kind].name,
                            err);
    member->locked = row->kind == ROW_MEMBER_LOCKED;
    member->removed = row->kind == ROW_MEMBER_REMOVED;
    if (!unlocks)
        member->code[0] = '\0';
    view_clean(member->locked_by, sizeof(member->locked_by), unlocks ? "" : body->by);
    view_clean(member->why, sizeof(member->why), unlocks ? "" : body->text);
    return 0;
}

static int members_open(struct view *view, const struct row *row, struct error *err)
{
    const struct session_opened *body = &row->as.session_opened;
    struct view_members *own = &view->members;
    struct view_member *member = view_member(view, body->member);
    struct view_session *session;

    if (member == NULL)
        return view_no_such("member", body->member, err);
    if (body->session == 0 || view_session(view, body->session) != NULL)
        return error_set(err, ERROR_STATE, "session %u is open", body->session);
    /* Places of sessions that ended are used again. */
    if (own->session_count == own->session_room) {
        if (pool_grow(&view->pool, &own->sessions, &own->session_room, sizeof(*session)) == NULL)
            return error_memory(err);
    }
    session = &own->sessions[own->session_count++];
    *session = (struct view_session){.number = body->session,
                                     .member = body->member,
                                     .role = (enum role)body->role,
                                     .team = body->team,
                                     .x = row->x,
                                     .wall = row->wall};
    view_clean(session->from, sizeof(session->from), body->from);
    view_clean(session->client, sizeof(session->client), body->client);
    if (body->session > own->newest_session)
        own->newest_session = body->session;
    member->sessions++;
    member->session_count++;
    member->seen_x = row->x;
    member->seen_wall = row->wall;
    return 0;
}

static int members_close(struct view *view, const struct row *row, struct error *err)
{
    struct view_members *own = &view->members;
    struct view_session *session = view_session(view, row->as.session_closed.session);
    struct view_member *member;

    if (session == NULL)
        return error_set(err, ERROR_STATE, "session %u is not open",
                         row->as.session_closed.session);
    member = view_member(view, session->member);
    if (member != NULL)
        member->sessions--;
    *session = own->sessions[--own->session_count];
    return 0;
}

int view_members(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)changed;
    switch (row->kind) {
    case ROW_MEMBER_ADDED:
        return members_add(view, row, err);
    case ROW_MEMBER_KEY:
        return members_key(view, row, err);
    case ROW_MEMBER_INVITED:
        return members_invite(view, row, err);
    case ROW_SESSION_OPENED:
        return members_open(view, row, err);
    case ROW_SESSION_CLOSED:
        return members_close(view, row, err);
    default:
        return members_turn(view, row, err);
    }
}

void view_members_restart(struct view *view)
{
    for (size_t i = 0; i < view->members.member_count; i++)
        view->members.members[i].sessions = 0;
    view->members.session_count = 0;
}
