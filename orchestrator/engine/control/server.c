/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions on the controller's socket. A follower is a cursor into the journal and a filter:
 * attaching, catching up and following are one code path, and a slow follower costs no memory, it
 * only reads later.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utlist.h>

#include "base/log.h"
#include "base/text.h"
#include "engine/control/server-own.h"
#include "engine/control/told.h"
#include "core/order/rights.h"
#include "core/model/row.h"
#include "core/order/order.h"
#include "core/view/host-load.h"
#include "wire/hello.h"
#include "wire/local.h"

enum { ROWS_A_TURN = 500 };

/* ---- saying ---- */

static void server_say_now(struct session *session)
{
    struct controller *c = session->server->controller;
    char full[256];

    session_say(session,
                json_pack("{s:s, s:I, s:I, s:I, s:s, s:I, s:s*}", "k", "now", "t",
                          (json_int_t)c->state.x, "r", (json_int_t)c->state.r, "w",
                          (json_int_t)c->now.wall, "phase", phase_words[c->state.view->phase],
                          "speed", (json_int_t)c->state.view->speed, "full",
                          room_refuses(c, full, sizeof(full)) ? full : NULL));
}

void server_reply(const struct reply *reply)
{
    if (reply->session != NULL)
        session_say(reply->session, json_pack("{s:s, s:I, s:b, s:b, s:s}", "k", "reply", "id",
                                              (json_int_t)reply->id, "ok", reply->ok, "asked",
                                              reply->asked, "text", reply->text));
}

/* ---- rows ---- */

/* The line of a row that the session sees. 1: there is no room for it now. */
static int server_say_row(struct session *session, const struct stored_row *stored, int64_t number,
                          const char *body, struct error *err)
{
    const char *audience = audience_words[stored->audience];
    char member[32] = "", *line = NULL;
    int length, result;

    if (!peer_room(session->peer))
        return 1;
    if (audience_has_team((enum audience)stored->audience))
        snprintf(member, sizeof(member), ",\"m\":%" PRId64, stored->team);
    /* The body is JSON already; kind and audience are words of ours. */
    length = asprintf(&line,
                      "{\"n\":%" PRId64 ",\"e\":\"%s\",\"t\":%" PRId64 ",\"r\":%" PRId64
                      ",\"w\":%" PRId64 ",\"a\":\"%s\"%s,\"b\":%.*s}\n",
                      number, stored->kind, stored->x, stored->r, stored->wall, audience, member,
                      body != NULL ? (int)strlen(body) : (int)stored->length,
                      body != NULL ? body : stored->body);
    if (length < 0)
        return error_memory(err);
    result = peer_send_text(session->peer, line, (size_t)length, err);
    free(line);
    if (result == 0 && strncmp(stored->kind, "clock.", 6) == 0)
        session->clock_moved = true;
    return result;
}

static struct told_to server_seat(const struct session *session)
{
    return (struct told_to){session->role, session->team, session->actor};
}

static int server_tell_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct session *session = data;
    const struct controller *c = session->server->controller;
    const struct told_to to = server_seat(session);
    char *body = NULL;
    int result;

    if (!peer_room(session->peer))
        return 1;
    result = told_row(&to, stored, c->state.view, c->key, &body, err);
    if (result != 0)
        return result < 0 ? result : 0;
    if (session->told >= session->after)
        result = server_say_row(session, stored, session->told + 1, body, err);
    free(body);
    session->told += result == 0;
    return result;
}

/* ---- a picture ---- */

static int server_take_picture(void *data, const struct stored_row *stored, int64_t number,
                               const char *body, struct error *err)
{
    return server_say_row(data, stored, number, body, err);
}

/* Some of the picture's rows; once it is told, the cursor goes on behind it. 0, or <0. */
static int server_tell_picture(struct session *session, struct error *err)
{
    struct controller *c = session->server->controller;
    const struct told_to to = server_seat(session);
    int result = 0;

    if (session->attach == NULL)
        result = attach_new(c->picture, &c->state, c->journal, &to, c->key, &session->attach, err);
    if (result == 0)
        result = attach_next(session->attach, ROWS_A_TURN, server_take_picture, session, err);
    if (result != 1)
        return result;
    session->cursor.after = attach_after(session->attach);
    session->told = attach_told(session->attach);
    attach_free(session->attach);
    session->attach = NULL;
    session->pictured = true;
    return 0;
}

/* Is it to be told a picture, or the rest of one? Else all rows. */
static bool server_is_pictured(const struct session *session)
{
    const struct controller *c = session->server->controller;

    return session->attach != NULL || (session->wants_picture && !session->pictured &&
                                       picture_rows(c->picture) == journal_committed(c->journal));
}

static void server_tell_session(struct session *session)
{
    struct error err;
    int64_t count;
    int result;

    if (!session->follows || !peer_room(session->peer))
        return;
    if (server_is_pictured(session))
        result = server_tell_picture(session, &err);
    else
        result = journal_cursor_next(&session->cursor, ROWS_A_TURN, server_tell_row, session,
                                     &count, &err);
    if (result < 0) {
        log_warn("server", "a follower is dropped: %s", err.text);
        session_refuse(session, err.text);
        return;
    }
    if (session->attach != NULL || journal_cursor_behind(&session->cursor)) {
        session->behind = true;
        loop_again(session->server->controller->loop);
    } else if (session->told < session->after) {
        /* Rows to come would be passed over: the number is of another exercise, or invented. */
        session_refuse(session, "the hello's \"after\" is greater than the number of its rows");
    } else if (session->behind || session->clock_moved) {
        session->behind = session->clock_moved = false;
        server_say_now(session);
    }
}

void server_tell(struct server *server)
{
    struct session *session, *next;

    reach_cut(server);
    seated_cut(server);
    DL_FOREACH_SAFE(server->sessions, session, next)
    {
        server_tell_session(session);
    }
}

void server_settle(struct server *server)
{
    departed_settle(server);
    reach_settle(server);
}

/* Where rows wait for room, whoever has not heard all rows yet would hear no more of them. */
static void server_beat_session(struct session *session)
{
    char full[256];

    if (!session->follows)
        return;
    if (!session->behind)
        server_say_now(session);
    else if (room_refuses(session->server->controller, full, sizeof(full)))
        session_refuse(session, full);
}

void server_beat(struct server *server)
{
    struct session *session, *next;

    log_look();
    server_tell_dropped(server);
    portal_beat(server->controller);
    DL_FOREACH_SAFE(server->sessions, session, next)
    {
        server_beat_session(session);
    }
}

bool server_is_done(const struct server *server)
{
    const struct session *session;

    DL_FOREACH(server->sessions, session)
    {
        if (session->follows &&
            (session->attach != NULL || journal_cursor_behind(&session->cursor) ||
             !peer_room(session->peer)))
            return false;
    }
    return true;
}

/* ---- hearing ---- */

static void server_take_hello(struct session *session, json_t *line)
{
    struct controller *c = session->server->controller;
    const struct view_team *team = NULL;
    struct hello hello;
    struct error err;
    char text[256];
    int role;

    if (hello_read(line, &hello, &err) < 0) {
        session_refuse(session, err.text);
        return;
    }
    role = hello.role[0] == '\0' ? ROLE_DIRECTOR : word_find(role_words, ROLES, hello.role);
    if (hello.team[0] != '\0')
        team = view_team_called(c->state.view, hello.team);
    if (role < 0 || (hello.team[0] != '\0' && team == NULL)) {
        session_refuse(session, role < 0 ? "there is no such role" : "there is no such team");
        return;
    }
    if (team == NULL && rights_has_team((enum role)role)) {
        text_print(text, sizeof(text), "a %s is of a team: say which (%s:TEAM)", role_words[role],
                   role_words[role]);
        session_refuse(session, text);
        return;
    }
    session->role = (enum role)role;
    if (room_refuses(c, text, sizeof(text))) {
        session_refuse(session, text);
        return;
    }
    session->team = team != NULL ? team->made.team : 0;
    text_copy(session->actor, sizeof(session->actor), hello.actor);
    if (gate_admit(session))
        session_welcome(session, &hello);
}

/* A client's texts are cleaned before they get into rows, replies and tickers. */
static const char *server_clean_text(const json_t *line, const char *key, char *to, size_t size)
{
    const char *text = json_string_value(json_object_get(line, key));

    text_clean(to, size, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    return to;
}

/* What an inject shall say: as its writer broke it into lines, without other control characters.
 * NULL: not said, or too long. */
static const char *server_written(const json_t *set, const char *key, char *to, size_t size,
                                  bool *too_long)
{
    const char *text = json_string_value(json_object_get(set, key));
    size_t length = text != NULL ? strlen(text) : 0;

    *too_long |= length >= size;
    if (text == NULL || length >= size)
        return NULL;
    for (size_t i = 0; i <= length; i++)
        to[i] = (unsigned char)text[i] < ' ' && strchr("\n\t", text[i]) == NULL ? ' ' : text[i];
    return to;
}

static void server_give(struct session *session, int64_t id, const struct order *order)
{
    struct controller *c = session->server->controller;
    uint32_t reaches = c->state.view->reaches.newest;

    controller_order(c, session, id, order);
    if (!c->failed && c->state.view->reaches.newest != reaches)
        reach_expect(session, c->state.view->reaches.newest);
}

static void server_try(struct session *session, int64_t id, const struct order *order)
{
    struct reply reply = {.session = session, .id = id};
    int result = controller_try(session->server->controller, order, reply.text, sizeof(reply.text));

    reply.ok = result != 1;
    reply.asked = result == ORDER_ASKED;
    server_reply(&reply);
}

/* The order's own function refuses an invalid port. */
static uint32_t server_port(const json_t *line)
{
    json_int_t port = json_integer_value(json_object_get(line, "port"));

    return port >= 0 && port <= UINT16_MAX ? (uint32_t)port : UINT32_MAX;
}

/* Why it is an order of nobody, and makes no row; NULL: it is one. */
static const char *server_refuses(struct session *session, const struct order *order, bool too_long)
{
    if (session->readonly)
        return "this session is readonly: it can give no orders";
    if (too_long || order->set.timeout < 0 || order->set.timeout > 3600000)
        return "a text of the order is too long";
    if (strcmp(order->verb, "reach") == 0 && reach_is_of(session))
        return "this session has asked for a connection already";
    return pace_order(session, order->verb) ? NULL : "too many orders: wait a minute";
}

/* `tries`: nothing is done; the reply says what would be. */
static void server_take_order(struct session *session, json_t *line, bool tries)
{
    enum { TITLE_MOST = 256, BODY_MOST = 8000 };
    const json_t *set = json_object_get(line, "set");
    int64_t id = json_integer_value(json_object_get(line, "id"));
    char title[TITLE_MOST], from[TITLE_MOST], subject[TITLE_MOST], body[BODY_MOST];
    bool too_long = false;
    struct order_seen seen[ORDER_SEEN_MOST];
    struct order_move moves[HOST_MOVES_MOST];
    char verb[32], target[128], team[128], reason[256], detail[128];
    struct reply refused = {.session = session, .id = id};
    const char *why;
    struct order order = {
        .verb = server_clean_text(line, "verb", verb, sizeof(verb)),
        .target = server_clean_text(line, "target", target, sizeof(target)),
        .team = server_clean_text(line, "team", team, sizeof(team)),
        .reason = server_clean_text(line, "reason", reason, sizeof(reason)),
        .by_ms = json_integer_value(json_object_get(line, "by")),
        .to_ms = json_integer_value(json_object_get(line, "to")),
        .detail = server_clean_text(line, "detail", detail, sizeof(detail)),
        .actor = session->actor,
        .role = session->role,
        .own_team = session->team,
        .session = session->number,
        .port = server_port(line),
        .points = json_integer_value(json_object_get(line, "points")),
        .startex = json_is_true(json_object_get(line, "startex")),
        .down = json_is_true(json_object_get(line, "down")),
        .force = json_is_true(json_object_get(line, "force")),
        .rollback = json_is_true(json_object_get(line, "rollback")),
        .kept = json_is_true(json_object_get(line, "kept")),
        .fork = json_is_true(json_object_get(line, "fork")),
        .anew = json_is_true(json_object_get(line, "anew")),
        .seen = seen,
        .moves = moves,
        .bytes = session->parts,
        .byte_count = session->part_length,
        .document = json_string_value(json_object_get(line, "document")),
        .set = {.title = server_written(set, "title", title, sizeof(title), &too_long),
                .from = server_written(set, "from", from, sizeof(from), &too_long),
                .subject = server_written(set, "subject", subject, sizeof(subject), &too_long),
                .body = server_written(set, "body", body, sizeof(body), &too_long),
                .timeout = json_integer_value(json_object_get(set, "timeout"))}};

    too_long |= !order_line_seen(line, seen, &order.seen_count) ||
                !order_line_moves(line, moves, &order.move_count);
    why = server_refuses(session, &order, too_long);
    if (why != NULL)
        text_copy(refused.text, sizeof(refused.text), why);
    if (why != NULL ||
        room_refuses(session->server->controller, refused.text, sizeof(refused.text)))
        server_reply(&refused);
    else if (tries)
        server_try(session, id, &order);
    else
        server_give(session, id, &order);
    session_drop_parts(session);
}

static void server_came_line(void *data, struct peer *peer, json_t *line)
{
    struct session *session = data;
    const char *kind = json_string_value(json_object_get(line, "k"));

    (void)peer;
    if (session->stage == SESSION_LEAVES)
        return;
    if (session->door != DOOR_OWN && door_takes(session, kind, line))
        return;
    if (kind != NULL && strcmp(kind, "hello") == 0 && session->stage == SESSION_WAITS)
        server_take_hello(session, line);
    else if (kind != NULL && strcmp(kind, "order") == 0 && session->stage == SESSION_IN)
        server_take_order(session, line, false);
    else if (kind != NULL && strcmp(kind, "try") == 0 && session->stage == SESSION_IN)
        server_take_order(session, line, true);
    else if (kind != NULL && strcmp(kind, "read") == 0 && session->stage == SESSION_IN)
        shelf_read(session, line);
    else if (kind != NULL && strcmp(kind, "part") == 0 && session->stage == SESSION_IN)
        parts_take(session, line);
    else
        session_refuse(session,
                       session->stage == SESSION_IN ? "unknown kind of line" : "say hello first");
}

static void server_closed(void *data, struct peer *peer, const char *why)
{
    (void)peer, (void)why;
    session_end(data);
}

static void server_drained(void *data, struct peer *peer)
{
    struct session *session = data;

    if (session->deaf)
        peer_hold(peer, false);
    session->deaf = false;
    loop_again(session->server->controller->loop);
}

static const struct peer_face session_face = {
    .line = server_came_line, .closed = server_closed, .drained = server_drained};

void server_let_in(struct server *server, int descriptor, enum door door, uint32_t member)
{
    struct session *session = calloc(1, sizeof(*session));
    struct error err;

    if (session == NULL) {
        close(descriptor);
        return;
    }
    session->server = server;
    session->door = door;
    session->door_member = member;
    session->pid = local_pid(descriptor);
    if (peer_new(server->controller->loop, descriptor, descriptor, &session_face, session,
                 &session->peer, &err) < 0) {
        log_warn("server", "%s", err.text);
        free(session);
        return;
    }
    gate_came(session);
    if (door == DOOR_ENROL)
        door_open_enrolment(session);
}

static void server_came(void *data, int descriptor)
{
    server_let_in(data, descriptor, DOOR_OWN, 0);
}

static const struct peer_server_face listener_face = {.came = server_came, .crowded = gate_crowded};

int server_new(struct controller *c, const char *path, struct server **ret_server,
               struct error *err)
{
    struct server *server = calloc(1, sizeof(*server));

    if (server == NULL)
        return error_memory(err);
    server->controller = c;
    gate_open(server);
    if (peer_listen(c->loop, path, &listener_face, server, &server->listener, err) < 0) {
        free(server);
        return error_wrap(err, "the controller's socket");
    }
    *ret_server = server;
    return 0;
}

void server_free(struct server *server)
{
    if (server == NULL)
        return;
    reach_close(server);
    while (server->sessions != NULL)
        session_end(server->sessions);
    while (server->waiting != NULL)
        session_end(server->waiting);
    peer_server_free(server->listener);
    free(server->seats);
    free(server->ended);
    free(server);
}
