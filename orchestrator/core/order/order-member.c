/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders about members: add, invite, give or drop a key, lock, unlock, remove, and cut sessions.
 * A trainer gives them for members of their own team; nobody but a director touches a director's
 * seat, so that no order makes a seat stronger than the one that gave it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/model/member.h"
#include "base/text.h"
#include "core/model/row.h"
#include "core/model/ssh-key.h"
#include "core/order/order.h"
#include "core/order/rights.h"
#include "core/order/seating.h"

#define INVITE_DEFAULT (INT64_C(7) * 24 * 3600 * 1000)
#define INVITE_MOST (INT64_C(60) * 24 * 3600 * 1000)
enum { CODE_HASH = 64 };

/* May the order's seat give, take or change a seat of that role and team? 0, or 1 and why not. */
static int member_is_below(struct ordering *o, enum role role, uint32_t team)
{
    if (o->order->role == ROLE_DIRECTOR)
        return 0;
    if (role == ROLE_DIRECTOR)
        return REFUSE(o, "only a director changes the seat of a director");
    if (o->order->role == ROLE_TRAINER && (team != o->order->own_team || role != ROLE_BLUE))
        return REFUSE(o, "a trainer changes the seats of their own team's blue members only");
    return 0;
}

/* The member that the order names, who has a seat, and whom the order's seat may touch. NULL:
 * refused. */
static const struct view_member *member_of_order(struct ordering *o)
{
    const struct view_member *member = view_member_called(o->state->view, o->order->target);

    if (member == NULL || member->removed) {
        (void)REFUSE(o, member == NULL ? "there is no member \"%.40s\"" : "%.40s has no seat",
                     o->order->target);
        return NULL;
    }
    return member_is_below(o, (enum role)member->made.role, member->made.team) == 0 ? member : NULL;
}

/* ---- keys ---- */

static int member_read_key(struct ordering *o, struct ssh_key *ret_key)
{
    const struct view_member_key *known;
    struct error err;

    if (ssh_key_read(o->order->set.body, strlen(o->order->set.body), ret_key, &err) < 0)
        return REFUSE(o, "%s", err.text);
    known = view_member_key_of(o->state->view, ret_key->line);
    if (known != NULL)
        return REFUSE(o, "this key opens the seat of %s already",
                      view_member_name(o->state->view, known->member));
    return 0;
}

static void member_keyed(struct ordering *o, uint32_t member, const char *line, const char *print,
                         bool gone)
{
    intents_row(o->intents, &(struct row){.kind = ROW_MEMBER_KEY,
                                          .as.member_key = {.member = member,
                                                            .key = line,
                                                            .fingerprint = print,
                                                            .how = MEMBER_KEY_GIVEN,
                                                            .gone = gone,
                                                            .by = o->order->actor}});
}

static int member_drop_key(struct ordering *o, const struct view_member *member)
{
    const struct view_member_key *key = view_member_key_of(o->state->view, o->order->detail);

    if (key == NULL || key->member != member->made.member)
        return REFUSE(o, "%s has no key %.60s", member->made.name, o->order->detail);
    member_keyed(o, member->made.member, "", key->fingerprint, true);
    seating_cut(o->state, member->made.member, o->order->actor, "a key was dropped", o->intents);
    return ACCEPT(o, "%s no longer opens the seat of %s", key->fingerprint, member->made.name);
}

int order_member_key(struct ordering *o)
{
    const struct view_member *member = member_of_order(o);
    struct ssh_key key;

    if (member == NULL)
        return 1;
    if (o->order->set.body == NULL)
        return o->order->detail[0] != '\0' ? member_drop_key(o, member)
                                           : REFUSE(o, "say which key");
    if (member->keys >= MEMBER_KEYS_MOST)
        return REFUSE(o, "%s has %u keys: drop one first", member->made.name, member->keys);
    if (member_read_key(o, &key) != 0)
        return 1;
    member_keyed(o, member->made.member, key.line, key.fingerprint, false);
    return ACCEPT(o, "%s opens the seat of %s", key.fingerprint, member->made.name);
}

/* ---- seats ---- */

static uint32_t member_next(const struct view *view)
{
    return (uint32_t)view->members.member_count + 1;
}

/* The role and team of the new seat. 0, or 1: refused. */
static int member_read_seat(struct ordering *o, int *ret_role, uint32_t *ret_team)
{
    const struct view_team *team = NULL;
    int role = word_find(role_words, ROLES, o->order->detail);

    if (role < 0)
        return REFUSE(o, "there is no role \"%.40s\"", o->order->detail);
    if (order_team(o, &team) != 0)
        return 1;
    if (team == NULL && rights_has_team((enum role)role))
        return REFUSE(o, "a %s is of a team: say which (%s:TEAM)", role_words[role],
                      role_words[role]);
    if (team != NULL && !rights_has_team((enum role)role))
        return REFUSE(o, "a %s is of no team", role_words[role]);
    *ret_role = role;
    *ret_team = team != NULL ? team->made.team : 0;
    return member_is_below(o, (enum role)role, *ret_team);
}

int order_member_add(struct ordering *o)
{
    const struct order *order = o->order;
    const struct view *view = o->state->view;
    const char *fault = member_name_fault(order->target);
    char title[MEMBER_TITLE_MOST + 1] = "", seat[VIEW_SEAT];
    struct ssh_key key = {0};
    uint32_t team = 0, ordinal = member_next(view);
    int role = 0;

    if (fault != NULL)
        return REFUSE(o, "\"%.40s\": %s", order->target, fault);
    if (view_member_called(view, order->target) != NULL)
        return REFUSE(o, "there is a member \"%s\" already, or there was one", order->target);
    if (ordinal > MEMBERS_MOST)
        return REFUSE(o, "there are %d members; no more fit in", MEMBERS_MOST);
    if (order->set.title != NULL &&
        !text_clean(title, sizeof(title), order->set.title, strlen(order->set.title)))
        return REFUSE(o, "the title is longer than %d bytes", MEMBER_TITLE_MOST);
    if (member_read_seat(o, &role, &team) != 0 ||
        (order->set.body != NULL && member_read_key(o, &key) != 0))
        return 1;
    intents_row(o->intents, &(struct row){.kind = ROW_MEMBER_ADDED,
                                          .as.member_added = {.member = ordinal,
                                                              .name = order->target,
                                                              .role = role,
                                                              .team = team,
                                                              .title = title,
                                                              .invited = key.line[0] == '\0',
                                                              .by = order->actor}});
    if (key.line[0] != '\0')
        member_keyed(o, ordinal, key.line, key.fingerprint, false);
    return ACCEPT(o, "%s has the seat %s%s%s", order->target,
                  view_seat_title(view, role, team, seat),
                  key.line[0] != '\0' ? ", with the key " : "", key.fingerprint);
}

int order_member_invite(struct ordering *o)
{
    const struct view_member *member = member_of_order(o);
    int64_t length = o->order->by_ms != 0 ? o->order->by_ms : INVITE_DEFAULT;

    if (member == NULL)
        return 1;
    if (!text_is_hex(o->order->detail, CODE_HASH))
        return REFUSE(o, "the code's hash is 64 hex digits");
    if (length < 60000 || length > INVITE_MOST)
        return REFUSE(o, "a code works for a minute to 60 days");
    if (member->locked)
        return REFUSE(o, "%s is locked", member->made.name);
    intents_row(o->intents, &(struct row){.kind = ROW_MEMBER_INVITED,
                                          .as.member_invited = {.member = member->made.member,
                                                                .code = o->order->detail,
                                                                .until = o->state->wall + length,
                                                                .by = o->order->actor}});
    return ACCEPT(o, "%s is invited", member->made.name);
}

static int member_turn(struct ordering *o, const struct view_member *member, enum row_kind kind)
{
    intents_row(o->intents, &(struct row){.kind = kind,
                                          .as.member_turn = {.member = member->made.member,
                                                             .by = o->order->actor,
                                                             .text = o->order->reason}});
    return kind == ROW_MEMBER_UNLOCKED
               ? 0
               : (int)seating_cut(o->state, member->made.member, o->order->actor,
                                  kind == ROW_MEMBER_LOCKED ? "the member is locked"
                                                            : "the member has no seat any more",
                                  o->intents);
}

int order_member_lock(struct ordering *o)
{
    const struct view_member *member = member_of_order(o);
    int cut;

    if (member == NULL)
        return 1;
    if (member->locked)
        return REFUSE(o, "%s is locked already", member->made.name);
    cut = member_turn(o, member, ROW_MEMBER_LOCKED);
    return ACCEPT(o, "%s is locked; %d session%s cut", member->made.name, cut,
                  cut == 1 ? " is" : "s are");
}

int order_member_unlock(struct ordering *o)
{
    const struct view_member *member = member_of_order(o);

    if (member == NULL)
        return 1;
    if (!member->locked)
        return REFUSE(o, "%s is not locked", member->made.name);
    member_turn(o, member, ROW_MEMBER_UNLOCKED);
    return ACCEPT(o, "%s can log in again", member->made.name);
}

int order_member_remove(struct ordering *o)
{
    const struct view_member *member = member_of_order(o);
    int cut;

    if (member == NULL)
        return 1;
    cut = member_turn(o, member, ROW_MEMBER_REMOVED);
    return ACCEPT(o, "%s has no seat any more; %d session%s cut", member->made.name, cut,
                  cut == 1 ? " is" : "s are");
}

/* ---- sessions ---- */

static int member_cut_session(struct ordering *o, const struct view_session *session)
{
    if (member_is_below(o, session->role, session->team) != 0)
        return 1;
    seating_end(o->state, session, o->order->actor, o->order->reason, o->intents);
    return ACCEPT(o, "session %u of %s is cut", session->number,
                  view_member_name(o->state->view, session->member));
}

/* A number is a session's; a name is a member's, and all sessions of it. */
int order_session_cut(struct ordering *o)
{
    const char *target = o->order->target;
    const struct view_member *member;
    char *end;
    unsigned long number = strtoul(target, &end, 10);
    size_t cut;

    if (target[0] >= '0' && target[0] <= '9' && *end == '\0') {
        const struct view_session *session =
            number <= UINT32_MAX ? view_session(o->state->view, (uint32_t)number) : NULL;

        return session != NULL ? member_cut_session(o, session)
                               : REFUSE(o, "there is no open session %.20s", target);
    }
    member = member_of_order(o);
    if (member == NULL)
        return 1;
    cut = seating_cut(o->state, member->made.member, o->order->actor, o->order->reason, o->intents);
    if (cut == 0)
        return REFUSE(o, "%s has no open session", member->made.name);
    return ACCEPT(o, "%zu session%s of %s cut", cut, cut == 1 ? " is" : "s are", member->made.name);
}
