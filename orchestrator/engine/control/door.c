/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions that come through the portal. Each member has a socket, so who a session is does not
 * depend on what it says; at the socket for enrolments a one-time code opens a seat, and nothing
 * else is answered.
 */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "core/model/member.h"
#include "core/model/ssh-key.h"
#include "core/order/seating.h"
#include "engine/control/server-own.h"

enum {
    TRIES_MOST = 3,        /* wrong codes of one session */
    PENALTY = 1000,        /* ms until it is heard again; twice as long each time */
    ENROL_WITHIN = 180000, /* ms in which a person finds and types the code */
    CODE_MOST = 128,
};

/* Whoever is locked or has no such key any more does not come in over a connection that was open
 * before. */
static const char *door_fault(const struct session *session, const struct hello *hello)
{
    const struct view *view = session->server->controller->state.view;
    const struct view_member *member = view_member(view, session->door_member);
    const struct view_member_key *key = view_member_key_of(view, hello->key);

    if (member == NULL || !view_member_is_in(member))
        return "this seat is locked: ask exercise control";
    return key == NULL || key->member != session->door_member
               ? "this key no longer opens the seat: log in again"
               : NULL;
}

static void door_hello(struct session *session, const json_t *line)
{
    struct controller *c = session->server->controller;
    const struct view_member *member = view_member(c->state.view, session->door_member);
    const char *fault;
    struct hello hello;
    struct error err;

    if (hello_read(line, &hello, &err) < 0) {
        session_refuse(session, err.text);
        return;
    }
    fault = door_fault(session, &hello);
    if (fault != NULL) {
        portal_refused(c, session->door_member, hello.from, PORTAL_KEY, fault);
        session_refuse(session, fault);
        return;
    }
    controller_enter(c);
    if (!portal_admits(c, session->door_member)) {
        session_refuse(session, "too many sessions in a short time: wait a minute");
        return;
    }
    session->role = (enum role)member->made.role;
    session->team = member->made.team;
    if (gate_admit(session) && seated_open(session, session->door_member, hello.from, hello.client))
        session_welcome(session, &hello);
}

/* ---- codes ---- */

static void door_late(void *data)
{
    struct session *session = data;

    peer_hold(session->peer, false);
    session_refuse(session,
                   session->tries < TRIES_MOST ? "no code came in time" : "too many wrong codes");
}

/* Enrolments wait among those who have said no hello: the oldest gives way to the newest. */
void door_open_enrolment(struct session *session)
{
    loop_timer_cancel(&session->deadline);
    loop_timer_init_real(&session->deadline, session->server->controller->loop, door_late, session);
    loop_timer_arm(&session->deadline, ENROL_WITHIN, NULL);
}

static void door_hear_again(void *data)
{
    struct session *session = data;

    peer_hold(session->peer, false);
    door_open_enrolment(session);
}

/* A wrong code is answered at once, and the next one is not read for a while. */
static void door_wrong_code(struct session *session)
{
    int64_t penalty = PENALTY << session->tries;

    session->tries++;
    peer_hold(session->peer, true);
    loop_timer_cancel(&session->deadline);
    loop_timer_init_real(&session->deadline, session->server->controller->loop,
                         session->tries < TRIES_MOST ? door_hear_again : door_late, session);
    loop_timer_arm(&session->deadline, penalty, NULL);
}

static void door_enrol(struct session *session, const json_t *line)
{
    struct controller *c = session->server->controller;
    const char *code = json_string_value(json_object_get(line, "code")),
               *key = json_string_value(json_object_get(line, "key")),
               *from = json_string_value(json_object_get(line, "from"));
    char hash[MEMBER_CODE_HASH], reply[256], clean[64];
    struct intents intents = {0};
    uint32_t member = 0;
    int result;

    if (code == NULL || key == NULL || strlen(code) > CODE_MOST || strlen(key) >= SSH_KEY_LINE) {
        session_refuse(session, "an enrolment has a code and a key");
        return;
    }
    text_clean(clean, sizeof(clean), from != NULL ? from : "", from != NULL ? strlen(from) : 0);
    if (room_refuses(c, reply, sizeof(reply))) {
        session_refuse(session, reply);
        return;
    }
    controller_enter(c);
    member_code_hash(c->key, code, hash);
    result = seating_enrol(&c->state, hash, key, &intents, &member, reply, sizeof(reply));
    controller_take(c, &intents);
    intents_done(&intents);
    if (result != 0) {
        portal_refused(c, member, clean, PORTAL_CODE, reply);
        door_wrong_code(session);
    }
    controller_reply(c, session, 0, result == 0, false, reply);
}

/* ---- lines ---- */

/* The session's program has refused a command. */
static void door_refused(struct session *session, const json_t *line)
{
    const char *what = json_string_value(json_object_get(line, "what")),
               *text = json_string_value(json_object_get(line, "text"));
    const struct view_session *own =
        view_session(session->server->controller->state.view, session->number);
    char clean[160];

    text_clean(clean, sizeof(clean), text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    portal_refused(session->server->controller, session->member, own != NULL ? own->from : "",
                   what != NULL && strcmp(what, "forwarding") == 0 ? PORTAL_FORWARDING
                                                                   : PORTAL_COMMAND,
                   clean);
}

bool door_takes(struct session *session, const char *kind, json_t *line)
{
    bool hello = kind != NULL && strcmp(kind, "hello") == 0;

    if (session->door == DOOR_ENROL) {
        if (kind == NULL || strcmp(kind, "enrol") != 0)
            session_refuse(session, "only enrolments are answered here");
        else
            door_enrol(session, line);
        return true;
    }
    if (hello && session->stage == SESSION_WAITS) {
        door_hello(session, line);
        return true;
    }
    if (kind != NULL && strcmp(kind, "refused") == 0 && session->stage == SESSION_IN) {
        door_refused(session, line);
        return true;
    }
    return false;
}
