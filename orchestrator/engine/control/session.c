/* SPDX-License-Identifier: Apache-2.0 */
/* One session: it is sent rows and replies, refused, ended. The server's lists point to it, and
 * it removes itself from them. */
#include "base/log.h"
#include "base/text.h"
#include "core/model/row.h"
#include "core/order/rights.h"
#include "engine/control/server-own.h"
#include "engine/control/told.h"
#include "wire/hello.h"
#include "wire/local.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utlist.h>

enum { LEAVE_WITHIN = 2000 /* ms for the words that end a session */ };

struct holder *gate_holder(const struct server *server, pid_t pid)
{
    struct holder *holder;

    HASH_FIND(hh, server->holders, &pid, sizeof(pid), holder);
    return holder;
}

static void session_let_go(struct server *server, pid_t pid)
{
    struct holder *holder = gate_holder(server, pid);

    if (holder == NULL || --holder->count > 0)
        return;
    HASH_DEL(server->holders, holder);
    free(holder);
}

void gate_left(struct session *session)
{
    struct server *server = session->server;

    loop_timer_cancel(&session->deadline);
    if (session->stage == SESSION_IN) {
        DL_DELETE(server->sessions, session);
        server->count--;
        session_let_go(server, session->pid);
        return;
    }
    DL_DELETE(server->waiting, session);
    server->waiting_count--;
}

/* Answers that are under way are not sent to it any more. */
static void session_forget(struct session *session)
{
    struct controller *c = session->server->controller;

    departed_note(session);
    reach_left(session);
    for (size_t i = 0; i < c->reply_count; i++)
        if (c->replies[i].session == session)
            c->replies[i].session = NULL;
    if (session->follows)
        journal_cursor_close(&session->cursor);
    session->follows = false;
    attach_free(session->attach);
    session->attach = NULL;
}

void session_say(struct session *session, json_t *line)
{
    struct error err;

    /* A peer that cannot take it is closed by its own callback. */
    if (line == NULL || peer_send(session->peer, line, &err) < 0)
        log_debug("server", "a line was not sent");
    json_decref(line);
    /* A client that does not read its lines is not read from until it has. */
    if (!session->deaf && !peer_room(session->peer)) {
        session->deaf = true;
        peer_hold(session->peer, true);
    }
}

void session_drop_parts(struct session *session)
{
    session->server->parts -= session->part_length;
    free(session->parts);
    session->parts = NULL;
    session->part_length = 0;
}

void session_end(struct session *session)
{
    session_forget(session);
    session_drop_parts(session);
    gate_left(session);
    peer_free(session->peer);
    free(session);
}

static void session_left(void *data)
{
    session_end(data);
}

void session_refuse(struct session *session, const char *text)
{
    struct server *server = session->server;

    if (session->stage == SESSION_LEAVES)
        return;
    session_say(session, json_pack("{s:s, s:s}", "k", "error", "text", text));
    peer_finish(session->peer);
    session_forget(session);
    /* It gives up its place; only few refused sessions are kept at a time, and the oldest is
     * dropped first. */
    gate_left(session);
    session->stage = SESSION_LEAVES;
    loop_timer_init_real(&session->deadline, server->controller->loop, session_left, session);
    loop_timer_arm(&session->deadline, LEAVE_WITHIN, NULL);
    DL_APPEND(server->waiting, session);
    server->waiting_count++;
}

/* The orders and rights of the seat: "yes", "ask", and of the own team alone "own", "ask-own". */
static json_t *session_orders(const struct session *session)
{
    json_t *orders = json_object();
    const char *name;

    for (size_t i = 0; !session->readonly && (name = rights_name(i)) != NULL; i++) {
        enum may all = rights_may(session->role, name, false),
                 own = rights_may(session->role, name, true);

        if (own != MAY_NOT)
            json_object_set_new(orders, name,
                                json_string(all == MAY       ? "yes"
                                            : all == MAY_ASK ? "ask"
                                            : own == MAY     ? "own"
                                                             : "ask-own"));
    }
    return orders;
}

void session_welcome(struct session *session, const struct hello *hello)
{
    struct controller *c = session->server->controller;
    const struct view *view = c->state.view;
    json_t *welcome;
    struct error err;

    session->readonly = hello->readonly;
    welcome = hello_welcome(c->folder->run, view->exercise.name, role_words[session->role],
                            view_team_id(view, session->team), session->actor);
    json_object_set_new(welcome, "orders", session_orders(session));
    session_say(session, welcome);
    if (!hello->follow)
        return;
    if (journal_cursor_open(&session->cursor, c->journal, 0, &err) < 0) {
        session_refuse(session, err.text);
        return;
    }
    session->follows = session->behind = true;
    session->after = hello->after;
    /* Who has rows already goes on with the next. */
    session->wants_picture = hello->picture && hello->after == 0;
    loop_again(c->loop);
}
