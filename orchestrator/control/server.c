/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions on the controller's socket. A follower is a cursor into the journal and a filter: attaching,
 * catching up and following are one code path, and a slow follower costs no memory, it only reads later.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utlist.h>

#include "base/log.h"
#include "base/text.h"
#include "control/control.h"
#include "fold/visible.h"
#include "model/event.h"
#include "wire/hello.h"

enum { ROWS_A_TURN = 500, SESSIONS_MOST = 256, ORDERS_A_MINUTE = 30 /* of a team */ };

struct session {
    struct server *server;
    struct peer *peer;
    bool welcomed, follows, behind;
    bool readonly; /* it said that it only looks */
    enum role role;
    uint32_t team;
    char actor[64];
    int64_t told; /* rows, the session's own numbers */
    bool clock_moved;
    struct journal_cursor cursor;
    struct session *prev, *next;
};

/* How many orders a team gave in its newest minute. */
struct pace {
    int64_t minute;
    unsigned count;
};

struct server {
    struct controller *controller;
    struct pace *paces; /* by team; 0: whoever belongs to none and is not of EXCON */
    size_t pace_count;
    struct peer_server *listener;
    struct session *sessions;
    unsigned count;
};

/* ---- saying ---- */

static void end_session(struct session *session)
{
    struct server *server = session->server;
    struct controller *c = server->controller;

    for (size_t i = 0; i < c->reply_count; i++)
        if (c->replies[i].session == session)
            c->replies[i].session = NULL;
    if (session->follows)
        journal_cursor_close(&session->cursor);
    peer_free(session->peer);
    DL_DELETE(server->sessions, session);
    server->count--;
    free(session);
}

static void say(struct session *session, json_t *line)
{
    struct error err;

    /* A peer that cannot take it is closed by its own callback. */
    if (line == NULL || peer_send(session->peer, line, &err) < 0)
        log_debug("server", "a line was not sent");
    json_decref(line);
}

static void say_now(struct session *session)
{
    struct controller *c = session->server->controller;

    say(session, json_pack("{s:s, s:I, s:I, s:I, s:s, s:I}", "k", "now", "t", (json_int_t)c->state.x, "r",
                           (json_int_t)c->state.r, "w", (json_int_t)c->now.wall, "phase",
                           phase_words[c->state.view->phase], "speed", (json_int_t)c->state.view->speed));
}

static void say_error(struct session *session, const char *text)
{
    say(session, json_pack("{s:s, s:s}", "k", "error", "text", text));
    peer_finish(session->peer);
}

void server_reply(const struct reply *reply)
{
    if (reply->session != NULL)
        say(reply->session, json_pack("{s:s, s:I, s:b, s:b, s:s}", "k", "reply", "id", (json_int_t)reply->id, "ok",
                                      reply->ok, "asked", reply->asked, "text", reply->text));
}

/* ---- rows ---- */

/*
 * The body for eyes outside EXCON, without what only tells of the machinery: row numbers of the whole journal (their
 * gaps would tell how much happens elsewhere), the director's path, the seed. Malloc'd; NULL: no memory.
 */
static char *outside_body(const struct journal_row *row)
{
    static const char *const inside[] = {"cause", "path", "seed", "key_hash", "scenario"};
    json_t *body = json_loadb(row->body, row->length, 0, NULL);
    char *text;

    for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
        json_object_del(body, inside[i]);
    text = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    return text;
}

/*
 * A message as its team reads it: the row has ${flag}, its reader the team's own value. The body is a JSON text of the
 * journal; NULL: it says nothing that is to be replaced.
 */
static char *read_message(struct session *session, const struct journal_row *row, const char *body, size_t length)
{
    static const char *const keys[] = {"subject", "body"};
    struct secret_reader reader;
    json_t *message;
    json_int_t team;
    char *read, *all;
    struct error err;

    if (strcmp(row->kind, "message.sent") != 0 || memmem(body, length, "${", 2) == NULL)
        return NULL;
    message = json_loadb(body, length, 0, NULL);
    team = json_integer_value(json_object_get(message, "team"));
    reader = secret_reader(session->server->controller, team != 0 ? (uint32_t)team : session->team);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const json_t *text = json_object_get(message, keys[i]);
        size_t read_length = json_string_length(text);

        if (text == NULL || secret_text(&reader, json_string_value(text), read_length, &read, &read_length, &err) != 0)
            continue;
        json_object_set_new(message, keys[i], json_stringn(read, read_length));
        free(read);
    }
    all = json_dumps(message, JSON_COMPACT);
    json_decref(message);
    return all;
}

static int tell_row(void *data, const struct journal_row *row, struct error *err)
{
    struct session *session = data;
    const char *audience = audience_words[row->audience];
    bool outside = !visible(AUDIENCE_EXCON, 0, session->role, session->team);
    char member[32] = "", *line = NULL, *body = NULL;
    int length, result;

    if (!visible((enum audience)row->audience, (uint32_t)row->team, session->role, session->team))
        return 0;
    if (!peer_room(session->peer))
        return 1;
    if (row->audience == AUDIENCE_TEAM || row->audience == AUDIENCE_TRAINER)
        snprintf(member, sizeof(member), ",\"m\":%" PRId64, row->team);
    if (outside && (body = outside_body(row)) == NULL)
        return error_memory(err);

    char *read = read_message(session, row, body != NULL ? body : row->body, body != NULL ? strlen(body) : row->length);

    if (read != NULL) {
        free(body);
        body = read;
    }
    /* The body is JSON already; kind and audience are words of ours. */
    length = asprintf(&line,
                      "{\"n\":%" PRId64 ",\"e\":\"%s\",\"t\":%" PRId64 ",\"r\":%" PRId64 ",\"w\":%" PRId64
                      ",\"a\":\"%s\"%s,\"b\":%.*s}\n",
                      session->told + 1, row->kind, row->x, row->r, row->wall, audience, member,
                      body != NULL ? (int)strlen(body) : (int)row->length, body != NULL ? body : row->body);
    free(body);
    if (length < 0)
        return error_memory(err);
    result = peer_send_text(session->peer, line, (size_t)length, err);
    free(line);
    if (result < 0)
        return result;
    session->told++;
    if (strncmp(row->kind, "clock.", 6) == 0)
        session->clock_moved = true;
    return 0;
}

static void tell(struct session *session)
{
    struct error err;
    int64_t count;

    if (!session->follows || !peer_room(session->peer))
        return;
    if (journal_cursor_next(&session->cursor, ROWS_A_TURN, tell_row, session, &count, &err) < 0) {
        log_warn("server", "a follower is dropped: %s", err.text);
        peer_finish(session->peer);
        session->follows = false;
        journal_cursor_close(&session->cursor);
        return;
    }
    if (journal_cursor_behind(&session->cursor)) {
        session->behind = true;
        loop_again(session->server->controller->loop);
    } else if (session->behind || session->clock_moved) {
        session->behind = session->clock_moved = false;
        say_now(session);
    }
}

void server_tell(struct server *server)
{
    struct session *session, *next;

    DL_FOREACH_SAFE(server->sessions, session, next)
    {
        tell(session);
    }
}

void server_beat(struct server *server)
{
    struct session *session;

    DL_FOREACH(server->sessions, session)
    {
        if (session->follows && !session->behind)
            say_now(session);
    }
}

bool server_is_done(const struct server *server)
{
    const struct session *session;

    DL_FOREACH(server->sessions, session)
    {
        if (session->follows && (journal_cursor_behind(&session->cursor) || !peer_room(session->peer)))
            return false;
    }
    return true;
}

/* ---- hearing ---- */

static void take_hello(struct session *session, json_t *line)
{
    struct controller *c = session->server->controller;
    const struct view_team *team = NULL;
    struct hello hello;
    struct error err;
    char text[128];
    int role;

    if (hello_read(line, &hello, &err) < 0) {
        say_error(session, err.text);
        return;
    }
    role = hello.role[0] == '\0' ? ROLE_DIRECTOR : word_find(role_words, ROLES, hello.role);
    if (hello.team[0] != '\0')
        team = view_team_called(c->state.view, hello.team);
    if (role < 0 || (hello.team[0] != '\0' && team == NULL)) {
        say_error(session, role < 0 ? "there is no such role" : "there is no such team");
        return;
    }
    if (team == NULL && visible_has_team((enum role)role)) {
        text_print(text, sizeof(text), "a %s is of a team: say which (%s:TEAM)", role_words[role], role_words[role]);
        say_error(session, text);
        return;
    }
    session->role = (enum role)role;
    session->team = team != NULL ? team->made.team : 0;
    text_copy(session->actor, sizeof(session->actor), hello.actor);
    session->welcomed = true;
    session->readonly = hello.readonly;
    say(session, hello_welcome(c->folder->run, c->state.view->exercise.name, role_words[role]));
    if (hello.follow) {
        if (journal_cursor_open(&session->cursor, c->journal, 0, &err) < 0) {
            say_error(session, err.text);
            return;
        }
        session->follows = session->behind = true;
        loop_again(c->loop);
    }
}

/* What a client says is cleaned before it comes into rows, replies and tickers. */
static const char *clean_text(const json_t *line, const char *key, char *to, size_t size)
{
    const char *text = json_string_value(json_object_get(line, key));

    text_clean(to, size, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    return to;
}

/* Each order becomes rows, refused or not, and teams are hostile. Exercise control's own are not counted. */
static bool is_too_many(struct session *session)
{
    struct server *server = session->server;
    int64_t minute = server->controller->now.mono / 60000;
    size_t teams = server->controller->state.view->team_count + 1;

    if (visible(AUDIENCE_EXCON, 0, session->role, session->team))
        return false;
    if (server->pace_count < teams) {
        struct pace *paces = calloc(teams, sizeof(*paces));

        if (paces == NULL)
            return true;
        free(server->paces);
        server->paces = paces;
        server->pace_count = teams;
    }

    struct pace *pace = &server->paces[session->team];

    if (pace->minute != minute)
        *pace = (struct pace){.minute = minute};
    return ++pace->count > ORDERS_A_MINUTE;
}

/* What an inject shall say: as its writer broke it into lines, without other control characters. NULL: not said, or too long. */
static const char *written(const json_t *set, const char *key, char *to, size_t size, bool *too_long)
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

static void take_order(struct session *session, json_t *line)
{
    enum { TITLE_MOST = 256, BODY_MOST = 8000 };
    const json_t *set = json_object_get(line, "set");
    char title[TITLE_MOST], from[TITLE_MOST], subject[TITLE_MOST], body[BODY_MOST];
    bool too_long = false;
    char verb[32], target[128], team[128], reason[256], detail[128];
    struct order order = {.verb = clean_text(line, "verb", verb, sizeof(verb)),
                          .target = clean_text(line, "target", target, sizeof(target)),
                          .team = clean_text(line, "team", team, sizeof(team)),
                          .reason = clean_text(line, "reason", reason, sizeof(reason)),
                          .by_ms = json_integer_value(json_object_get(line, "by")),
                          .to_ms = json_integer_value(json_object_get(line, "to")),
                          .detail = clean_text(line, "detail", detail, sizeof(detail)),
                          .actor = session->actor,
                          .role = session->role,
                          .own_team = session->team,
                          .points = json_integer_value(json_object_get(line, "points")),
                          .startex = json_is_true(json_object_get(line, "startex")),
                          .down = json_is_true(json_object_get(line, "down")),
                          .force = json_is_true(json_object_get(line, "force")),
                          .rollback = json_is_true(json_object_get(line, "rollback")),
                          .kept = json_is_true(json_object_get(line, "kept")),
                          .set = {.title = written(set, "title", title, sizeof(title), &too_long),
                                  .from = written(set, "from", from, sizeof(from), &too_long),
                                  .subject = written(set, "subject", subject, sizeof(subject), &too_long),
                                  .body = written(set, "body", body, sizeof(body), &too_long),
                                  .timeout = json_integer_value(json_object_get(set, "timeout"))}};

    int64_t id = json_integer_value(json_object_get(line, "id"));

    /* Neither is an order of anybody: they are no rows. */
    if (session->readonly)
        server_reply(&(struct reply){.session = session, .id = id, .text = "this session only looks (readonly): it can give no order"});
    else if (too_long || order.set.timeout < 0 || order.set.timeout > 3600000)
        server_reply(&(struct reply){.session = session, .id = id, .text = "what is to be said is too long"});
    else if (is_too_many(session))
        server_reply(&(struct reply){.session = session, .id = id, .text = "too many orders: wait a minute"});
    else
        controller_order(session->server->controller, session, id, &order);
}

static void came_line(void *data, struct peer *peer, json_t *line)
{
    struct session *session = data;
    const char *kind = json_string_value(json_object_get(line, "k"));

    (void)peer;
    if (kind != NULL && strcmp(kind, "hello") == 0 && !session->welcomed)
        take_hello(session, line);
    else if (kind != NULL && strcmp(kind, "order") == 0 && session->welcomed)
        take_order(session, line);
    else
        say_error(session, session->welcomed ? "this line is not understood" : "say hello first");
}

static void closed(void *data, struct peer *peer, const char *why)
{
    (void)peer, (void)why;
    end_session(data);
}

static void drained(void *data, struct peer *peer)
{
    struct session *session = data;

    (void)peer;
    loop_again(session->server->controller->loop);
}

static const struct peer_face session_face = {.line = came_line, .closed = closed, .drained = drained};

static void came(void *data, int descriptor)
{
    struct server *server = data;
    struct session *session = calloc(1, sizeof(*session));
    struct error err;

    if (session == NULL || server->count >= SESSIONS_MOST) {
        free(session);
        close(descriptor);
        return;
    }
    session->server = server;
    if (peer_new(server->controller->loop, descriptor, descriptor, &session_face, session, &session->peer, &err) < 0) {
        log_warn("server", "%s", err.text);
        free(session);
        return;
    }
    DL_APPEND(server->sessions, session);
    server->count++;
}

int server_new(struct controller *c, const char *path, struct server **ret_server, struct error *err)
{
    struct server *server = calloc(1, sizeof(*server));

    if (server == NULL)
        return error_memory(err);
    server->controller = c;
    if (peer_listen(c->loop, path, came, server, &server->listener, err) < 0) {
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
    while (server->sessions != NULL)
        end_session(server->sessions);
    peer_server_free(server->listener);
    free(server->paces);
    free(server);
}
