/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions on the controller's socket: who comes in and as what, what a session is told and what it
 * may order, and what it costs when a client is hostile or does not read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "client.h"
#include "core/model/row.h"
#include "session-property.h"
#include "engine/control/server-own.h"
#include "wire/local.h"

static struct small *small;

static int set_up(void **state)
{
    (void)state;
    small = small_new(false);
    return small != NULL ? server_new(&small->c, small->folder.socket, &small->c.server, NULL) : -1;
}

static int tear_down(void **state)
{
    (void)state;
    assert_false(small->c.failed);
    small_free(small);
    return 0;
}

static const char *text_of(const json_t *line)
{
    assert_non_null(line);
    return json_string_value(json_object_get(line, "text"));
}

static void refuses(struct client *client, const char *words)
{
    const json_t *line = client_line(client, "error", 0);

    if (line == NULL || strstr(text_of(line), words) == NULL)
        fail_msg("not refused with \"%s\": %s", words, line != NULL ? text_of(line) : "nothing");
    assert_true(client_ended(client));
    client_close(client);
}

/* ---- who comes in ---- */

static void hello_comes_first(void **state)
{
    struct client client;

    (void)state;
    client_open(&client, small, NULL, NULL, NULL);
    client_order(&client, 1, "startex", "", "");
    refuses(&client, "say hello first");
    client_open(&client, small, "director", NULL, NULL);
    assert_non_null(client_line(&client, "welcome", 0));
    client_say(&client, json_pack("{s:s}", "k", "hello"));
    refuses(&client, "unknown kind of line");
    client_open(&client, small, "director", NULL, NULL);
    client_say(&client, json_pack("{s:i}", "k", 7));
    refuses(&client, "unknown kind of line");
    assert_int_equal(small_rows(small, "order.given"), 0);
}

static void a_seat_has_to_exist(void **state)
{
    struct client client;

    (void)state;
    client_open(&client, small, "emperor", NULL, NULL);
    refuses(&client, "no such role");
    client_open(&client, small, "blue", "c", NULL);
    refuses(&client, "no such team");
    client_open(&client, small, "blue", NULL, NULL);
    refuses(&client, "a blue is of a team: say which (blue:TEAM)");
    client_open(&client, small, "trainer", NULL, NULL);
    refuses(&client, "a trainer is of a team");
    client_open(&client, small, "director", NULL, json_pack("{s:i}", "team", 1));
    refuses(&client, "\"team\" is no text");
    client_open(&client, small, "blue", "b", NULL);
    assert_string_equal(
        json_string_value(json_object_get(client_line(&client, "welcome", 0), "role")), "blue");
    assert_int_equal(small->c.server->sessions->team, 2);
    client_close(&client);
}

/* The welcome names the seat's orders; what is tried is answered as an order, and nothing comes of
 * it. */
static void a_seat_tries(void **state)
{
    const json_t *orders, *reply;
    struct client client, team;

    (void)state;
    client_open(&client, small, "director", NULL, NULL);
    orders = json_object_get(client_line(&client, "welcome", 0), "orders");
    assert_string_equal(json_string_value(json_object_get(orders, "fire")), "yes");
    client_open(&team, small, "blue", "b", NULL);
    orders = json_object_get(client_line(&team, "welcome", 0), "orders");
    assert_null(json_object_get(orders, "fire"));
    assert_string_equal(json_string_value(json_object_get(orders, "question")), "own");
    client_say(&client, json_pack("{s:s, s:i, s:s, s:{s:s}}", "k", "try", "id", 1, "verb", "note",
                                  "set", "body", "a thought"));
    reply = client_line(&client, "reply", 0);
    assert_non_null(reply);
    assert_true(json_is_true(json_object_get(reply, "ok")));
    client_say(&team, json_pack("{s:s, s:i, s:s, s:s}", "k", "try", "id", 2, "verb", "skip",
                                "target", "breach"));
    reply = client_line(&team, "reply", 0);
    assert_false(json_is_true(json_object_get(reply, "ok")));
    assert_non_null(strstr(text_of(reply), "may not order"));
    assert_int_equal(small_rows(small, "order.given"), 0);
    assert_int_equal(small_rows(small, "note.written"), 0);
    client_close(&client);
    client_close(&team);
}

/* What was seen comes with the order. */
static void an_order_says_what_was_seen(void **state)
{
    struct client client;
    const json_t *reply;

    (void)state;
    client_open(&client, small, "director", NULL, NULL);
    client_say(&client,
               json_pack("{s:s, s:i, s:s, s:[{s:s, s:i, s:s}]}", "k", "order", "id", 1, "verb",
                         "comcheck", "seen", "what", "clock", "item", 0, "state", "ended"));
    reply = client_line(&client, "reply", 0);
    assert_false(json_is_true(json_object_get(reply, "ok")));
    assert_non_null(strstr(text_of(reply), "was ended when you ordered it"));
    client_say(&client, json_pack("{s:s, s:i, s:s, s:[{s:s}]}", "k", "order", "id", 2, "verb",
                                  "comcheck", "seen", "what", "moon"));
    reply = client_line(&client, "reply", 1);
    assert_false(json_is_true(json_object_get(reply, "ok")));
    assert_int_equal(small_rows(small, "comcheck.started"), 0);
    client_close(&client);
}

/* A client that attaches again with the number of its last row gets the later ones, under the
 * numbers that a client without `after` sees. */
static void a_follower_goes_on_after_its_last_row(void **state)
{
    enum { HAS = 2 };
    struct client whole, rest;
    size_t rows = 0, i;
    const json_t *line;

    (void)state;
    client_open(&whole, small, "director", NULL, json_pack("{s:b}", "follow", 1));
    client_open(&rest, small, "director", NULL, json_pack("{s:b, s:i}", "follow", 1, "after", HAS));
    assert_non_null(client_line(&whole, "now", 0));
    assert_non_null(client_line(&rest, "now", 0));
    for (i = 0; i < whole.count; i++)
        rows += json_object_get(whole.lines[i], "e") != NULL;
    assert_true(rows > HAS);
    for (i = 0; i < rest.count; i++) {
        if (json_object_get(rest.lines[i], "e") == NULL)
            continue;
        line = client_line(&whole, "", 0);
        for (size_t j = 0; j < whole.count; j++)
            if (json_equal(json_object_get(whole.lines[j], "n"),
                           json_object_get(rest.lines[i], "n")))
                line = whole.lines[j];
        assert_true(json_equal(line, rest.lines[i]));
        assert_true(json_integer_value(json_object_get(rest.lines[i], "n")) > HAS);
        rows--;
    }
    assert_int_equal(rows, HAS);
    client_close(&whole);
    client_close(&rest);
}

static void after_is_a_row_that_there_is(void **state)
{
    struct client client;

    (void)state;
    client_open(&client, small, "blue", "b", json_pack("{s:b, s:i}", "follow", 1, "after", 100000));
    refuses(&client, "greater than the number of its rows");
    client_open(&client, small, "blue", "b", json_pack("{s:b, s:i}", "follow", 1, "after", -1));
    refuses(&client, "\"after\" is no number of a row");
    client_open(&client, small, "blue", "b", json_pack("{s:b, s:s}", "follow", 1, "after", "2"));
    refuses(&client, "\"after\" is no number of a row");
}

static void fold_line(struct view *view, const json_t *line)
{
    struct pool pool = POOL_EMPTY;
    struct row row;
    struct error err = {0};

    if (json_object_get(line, "e") != NULL &&
        (row_of_line(&row, line, &pool, &err) < 0 || view_apply(view, &row, &err) < 0))
        fail_msg("%s", err.text);
    pool_done(&pool);
}

static size_t lines_of(const struct client *client, const char *kind)
{
    size_t count = 0;

    for (size_t i = 0; i < client->count; i++) {
        const char *e = json_string_value(json_object_get(client->lines[i], "e"));

        count += e != NULL && strcmp(e, kind) == 0;
    }
    return count;
}

static void checks_come(int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        small_row(small, &(struct row){.kind = ROW_CONDITION_RESULT,
                                       .as.condition_result = {.condition = 1,
                                                               .value = 1000,
                                                               .due = i,
                                                               .incarnation = 1,
                                                               .output = "",
                                                               .text = ""}});
}

/* Of three hundred results a newcomer is told two rows; then it gets each new one, under the
 * numbers that everybody knows it by. */
static void a_newcomer_is_told_a_picture(void **state)
{
    enum { RESULTS = 300 };
    struct client whole, late;
    struct view *views[2] = {view_new(), view_new()};
    const json_t *last;
    char *dumps[2];

    (void)state;
    small_up(small);
    checks_come(RESULTS);
    client_open(&whole, small, "director", NULL, json_pack("{s:b}", "follow", 1));
    client_open(&late, small, "director", NULL, json_pack("{s:b, s:b}", "follow", 1, "picture", 1));
    assert_non_null(client_line(&whole, "now", 0));
    assert_non_null(client_line(&late, "now", 0));
    assert_int_equal(lines_of(&whole, "condition.result"), RESULTS);
    assert_int_equal(lines_of(&late, "condition.result"), 1);
    assert_int_equal(lines_of(&late, "condition.past"), 1);
    assert_int_equal(lines_of(&late, "picture.done"), 1);
    assert_int_equal(lines_of(&whole, "picture.done"), 0);
    checks_come(1);
    small_until(small, NULL, NULL);
    last = client_line(&late, "", late.count - 1);
    assert_true(json_equal(last, whole.lines[whole.count - 1]));
    for (int i = 0; i < 2; i++) {
        const struct client *client = i == 0 ? &whole : &late;

        for (size_t k = 0; k < client->count; k++)
            fold_line(views[i], client->lines[k]);
        dumps[i] = view_dump(views[i]);
        assert_int_equal(view_condition(views[i], 1)->results, RESULTS + 1);
    }
    assert_string_equal(dumps[1], dumps[0]);
    for (int i = 0; i < 2; i++) {
        view_free(views[i]);
        free(dumps[i]);
    }
    client_close(&whole);
    client_close(&late);
    client_open(&late, small, "director", NULL, json_pack("{s:b, s:i}", "follow", 1, "picture", 1));
    refuses(&late, "\"picture\" is neither true nor false");
}

static void lines_before_the_hello_are_short(void **state)
{
    struct client client;
    char long_name[5000];

    (void)state;
    memset(long_name, 'x', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    client_open(&client, small, "director", NULL, json_pack("{s:s}", "more", long_name));
    assert_true(client_ended(&client));
    assert_int_equal(client.count, 0);
    client_close(&client);
    /* Behind it an order may say more. */
    client_open(&client, small, "director", NULL, NULL);
    assert_non_null(client_line(&client, "welcome", 0));
    client_say(&client, json_pack("{s:s, s:i, s:s, s:s}", "k", "order", "id", 3, "verb", "startex",
                                  "reason", long_name));
    assert_non_null(client_line(&client, "reply", 0));
    client_close(&client);
}

/* Garbage ends its session and no other. */
static void garbage_ends_its_own_session(void **state)
{
    static const char *const garbage[] = {"\n",         "[]\n",
                                          "{\n",        "{\"k\":\"hello\",\"k\":\"hello\"}\n",
                                          "\xff\xfe\n", "{\"k\":\"\\u0000\"}\n",
                                          "null\n",     "{\"k\":\"hello\"} x\n"};
    struct client client, other;

    (void)state;
    client_open(&other, small, "director", NULL, NULL);
    assert_non_null(client_line(&other, "welcome", 0));
    for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
        client_open(&client, small, NULL, NULL, NULL);
        peer_send_text(client.peer, garbage[i], strlen(garbage[i]), NULL);
        assert_true(client_ended(&client));
        assert_null(client_line(&client, "welcome", 0));
        client_close(&client);
    }
    client_order(&other, 1, "endex", "", "");
    assert_non_null(client_line(&other, "reply", 0));
    client_close(&other);
}

static void who_says_nothing_has_to_go(void **state)
{
    struct client client;

    (void)state;
    client_open(&client, small, NULL, NULL, NULL);
    while (small->c.server->waiting == NULL)
        small_until(small, NULL, NULL);
    /* Its time is over now. */
    loop_timer_arm(&small->c.server->waiting->deadline, 0, NULL);
    refuses(&client, "no hello came in time");
}

static void the_oldest_without_a_hello_goes_for_the_newest(void **state)
{
    enum { WAITING = 64 };
    struct client *clients = calloc(WAITING + 1, sizeof(*clients));

    (void)state;
    for (size_t i = 0; i <= WAITING; i++) {
        client_open(&clients[i], small, NULL, NULL, NULL);
        while (!clients[0].closed && small->c.server->waiting_count < i + 1)
            small_until(small, NULL, NULL);
    }
    assert_true(client_ended(&clients[0]));
    assert_int_equal(small->c.server->waiting_count, WAITING);
    assert_false(clients[1].closed);
    for (size_t i = 0; i <= WAITING; i++)
        client_close(&clients[i]);
    free(clients);
}

/* ---- places ---- */

static void a_director_always_gets_in(void **state)
{
    struct client blues[7], client, second;

    (void)state;
    small->c.server->most = 8; /* one of them kept for a director */
    for (size_t i = 0; i < 7; i++) {
        client_open(&blues[i], small, "blue", "a", NULL);
        assert_non_null(client_line(&blues[i], "welcome", 0));
    }
    client_open(&client, small, "blue", "a", NULL);
    refuses(&client, "there are 7 sessions already");
    client_open(&client, small, "director", NULL, NULL);
    assert_non_null(client_line(&client, "welcome", 0));
    assert_false(blues[0].closed);
    /* All places are taken: the next director takes the oldest blue's. */
    client_open(&second, small, "director", NULL, NULL);
    assert_non_null(client_line(&second, "welcome", 0));
    assert_true(client_ended(&blues[0]));
    assert_non_null(
        strstr(text_of(client_line(&blues[0], "error", 0)), "takes the place of this one"));
    assert_false(blues[1].closed || client.closed);
    assert_int_equal(small->c.server->count, 8);
    client_close(&client);
    client_close(&second);
    for (size_t i = 0; i < 7; i++)
        client_close(&blues[i]);
}

/* A process that holds many places gives one up for a process that holds none. */
static void who_holds_most_gives_up(void **state)
{
    struct client many[7], other;
    struct session *session;

    (void)state;
    small->c.server->most = 8;
    for (size_t i = 0; i < 7; i++) {
        client_open(&many[i], small, "observer", NULL, NULL);
        assert_non_null(client_line(&many[i], "welcome", 0));
    }
    client_open(&other, small, NULL, NULL, NULL);
    while (small->c.server->waiting == NULL)
        small_until(small, NULL, NULL);
    for (session = small->c.server->waiting; session->next != NULL; session = session->next)
        ;
    session->pid = 1; /* it comes from elsewhere */
    client_say(&other, json_pack("{s:s, s:s, s:s}", "k", "hello", "role", "blue", "team", "a"));
    assert_non_null(client_line(&other, "welcome", 0));
    assert_true(client_ended(&many[0]));
    assert_false(many[1].closed);
    client_close(&other);
    for (size_t i = 0; i < 7; i++)
        client_close(&many[i]);
}

static void without_descriptors_somebody_goes(void **state)
{
    struct client silent, client;

    (void)state;
    assert_false(gate_crowded(small->c.server));
    client_open(&client, small, "blue", "a", NULL);
    assert_non_null(client_line(&client, "welcome", 0));
    client_open(&silent, small, NULL, NULL, NULL);
    while (small->c.server->waiting == NULL)
        small_until(small, NULL, NULL);
    assert_true(gate_crowded(small->c.server));
    assert_true(client_ended(&silent));
    assert_false(client.closed);
    assert_true(gate_crowded(small->c.server));
    assert_true(client_ended(&client));
    client_close(&silent);
    client_close(&client);
}

/* ---- orders ---- */

static void an_order_is_answered_once_and_by_its_id(void **state)
{
    struct client client;
    const json_t *reply;

    (void)state;
    client_open(&client, small, "director", NULL, NULL);
    client_order(&client, 41, "startex", "", "");
    client_order(&client, 42, "grade", "report", "a");
    client_say(&client, json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:i}", "k", "order", "id", 43,
                                  "verb", "grade", "target", "report", "team", "a", "reason",
                                  "well \033[31mdone\n", "points", 3000));
    reply = client_line(&client, "reply", 0);
    assert_int_equal(json_integer_value(json_object_get(reply, "id")), 41);
    assert_true(json_is_false(json_object_get(reply, "ok")));
    assert_non_null(strstr(text_of(reply), "STARTEX needs it up"));
    reply = client_line(&client, "reply", 2);
    assert_int_equal(json_integer_value(json_object_get(reply, "id")), 42);
    assert_non_null(strstr(text_of(reply), "a grade needs a name and a reason"));
    reply = client_line(&client, "reply", 3);
    assert_int_equal(json_integer_value(json_object_get(reply, "id")), 43);
    assert_true(json_is_true(json_object_get(reply, "ok")));
    assert_int_equal(client.count, 4);
    assert_int_equal(view_metric(small->c.state.view, 4)->points, 3000);
    /* What a person wrote reaches no terminal as it is. */
    assert_null(strchr(view_metric(small->c.state.view, 4)->reason, '\033'));
    assert_null(strchr(view_metric(small->c.state.view, 4)->reason, '\n'));
    assert_string_equal(view_metric(small->c.state.view, 4)->by, "anna");
    assert_int_equal(small_rows(small, "order.given"), 3);
    client_close(&client);
}

static void an_answer_waits_for_the_commit(void **state)
{
    struct client client;

    (void)state;
    client_open(&client, small, "director", NULL, NULL);
    assert_non_null(client_line(&client, "welcome", 0));
    controller_order(&small->c, small->c.server->sessions, 5,
                     &(struct order){.verb = "drift",
                                     .target = "",
                                     .team = "",
                                     .actor = "anna",
                                     .reason = "",
                                     .detail = ""});
    assert_int_equal(small->c.reply_count, 1);
    assert_true(small->c.uncommitted > 0);
    assert_int_equal(client.count, 1);
    assert_non_null(client_line(&client, "reply", 0));
    assert_int_equal(small->c.uncommitted, 0);
    client_close(&client);
}

/* The order counts, and nobody is there to be answered. */
static void who_leaves_is_not_answered(void **state)
{
    struct client client;

    (void)state;
    client_open(&client, small, "director", NULL, NULL);
    assert_non_null(client_line(&client, "welcome", 0));
    controller_order(&small->c, small->c.server->sessions, 5,
                     &(struct order){.verb = "drift",
                                     .target = "",
                                     .team = "",
                                     .actor = "anna",
                                     .reason = "",
                                     .detail = ""});
    session_end(small->c.server->sessions);
    assert_null(small->c.replies[0].session);
    small_turn(small);
    assert_int_equal(small_rows(small, "order.given"), 1);
    assert_true(client_ended(&client));
    client_close(&client);
}

static void who_only_looks_orders_nothing(void **state)
{
    struct client client;

    (void)state;
    client_open(&client, small, "director", NULL, json_pack("{s:b}", "readonly", 1));
    client_order(&client, 1, "endex", "", "");
    assert_non_null(strstr(text_of(client_line(&client, "reply", 0)), "is readonly"));
    assert_int_equal(small_rows(small, "order.given"), 0);
    client_close(&client);
}

static void what_is_too_long_to_be_said_is_not_cut(void **state)
{
    struct client client;
    char words[300];

    (void)state;
    memset(words, 'w', sizeof(words) - 1);
    words[sizeof(words) - 1] = '\0';
    client_open(&client, small, "director", NULL, NULL);
    client_say(&client, json_pack("{s:s, s:i, s:s, s:s, s:{s:s}}", "k", "order", "id", 1, "verb",
                                  "edit", "target", "message", "set", "title", words));
    assert_non_null(strstr(text_of(client_line(&client, "reply", 0)), "too long"));
    client_say(&client, json_pack("{s:s, s:i, s:s, s:s, s:{s:i}}", "k", "order", "id", 2, "verb",
                                  "edit", "target", "message", "set", "timeout", -1));
    assert_non_null(strstr(text_of(client_line(&client, "reply", 2)), "too long"));
    assert_int_equal(small_rows(small, "order.given"), 0);
    client_close(&client);
}

static void a_team_cannot_flood_the_journal(void **state)
{
    enum { ORDERS = 200, AT_ONCE = 30 };
    struct client client;
    bool answered[ORDERS] = {false};
    int too_many = 0;

    (void)state;
    client_open(&client, small, "blue", "a", NULL);
    for (int i = 0; i < ORDERS; i++)
        client_order(&client, i, "endex", "", "");
    for (int i = 0; i < ORDERS; i++) {
        const json_t *reply = client_line(&client, "reply", (size_t)i + 1);
        json_int_t id = json_integer_value(json_object_get(reply, "id"));

        too_many += strcmp(text_of(reply), "too many orders: wait a minute") == 0;
        assert_in_range(id, 0, ORDERS - 1);
        assert_false(answered[id]);
        answered[id] = true;
    }
    assert_int_equal(too_many, ORDERS - AT_ONCE);
    assert_int_equal(small_rows(small, "order.given"), AT_ONCE);
    client_close(&client);
}

/* Refused orders of exercise control are rows up to a limit, then a number. */
static void refusals_are_counted(void **state)
{
    enum { ORDERS = 100, AT_ONCE = 60 };
    struct client client;

    (void)state;
    client_open(&client, small, "director", NULL, NULL);
    for (int i = 0; i < ORDERS; i++)
        client_order(&client, i, "endex", "", "");
    for (int i = 0; i < ORDERS; i++)
        assert_non_null(client_line(&client, "reply", (size_t)i + 1));
    assert_int_equal(small_rows(small, "order.given"), AT_ONCE);
    assert_int_equal(small_rows(small, "order.dropped"), 0);
    server_beat(small->c.server);
    small_turn(small);
    assert_int_equal(small_rows(small, "order.dropped"), 1);
    client_close(&client);
}

/* ---- followers ---- */

static void a_follower_gets_the_past_and_then_the_time(void **state)
{
    struct client client;
    const json_t *now;
    int64_t rows = 0;

    (void)state;
    client_open(&client, small, "director", NULL, json_pack("{s:b}", "follow", 1));
    now = client_line(&client, "now", 0);
    assert_string_equal(json_string_value(json_object_get(now, "phase")), "before");
    for (size_t i = 0; i < client.count; i++)
        rows += json_object_get(client.lines[i], "e") != NULL;
    assert_int_equal(rows, journal_committed(small->c.journal));
    assert_true(server_is_done(small->c.server));
    small_up(small);
    assert_non_null(client_line(&client, "", client.count));
    client_close(&client);
}

/* Rows wait for room: whoever gives an order, comes or waits for a row is told it. */
static void without_room_nobody_waits(void **state)
{
    struct client client, behind, late;
    const json_t *line;
    size_t heard;

    (void)state;
    client_open(&client, small, "director", NULL, json_pack("{s:b}", "follow", 1));
    client_open(&behind, small, "director", NULL, json_pack("{s:b}", "follow", 1));
    assert_null(json_object_get(client_line(&client, "now", 0), "full"));
    assert_non_null(client_line(&behind, "now", 0));
    small->c.unwritten = true;
    text_copy(small->c.state.view->no_room, sizeof(small->c.state.view->no_room), "a full disk");
    client_open(&late, small, "director", NULL, NULL);
    refuses(&late, "a full disk: the controller writes nothing");
    client_order(&client, 1, "drift", "", "");
    line = client_line(&client, "reply", 0);
    assert_false(json_is_true(json_object_get(line, "ok")));
    assert_non_null(strstr(text_of(line), "takes nothing in"));
    small->c.server->sessions->next->behind = true;
    heard = client.count;
    server_beat(small->c.server);
    refuses(&behind, "takes nothing in");
    line = client_line(&client, "now", heard);
    assert_non_null(json_object_get(line, "full"));
    assert_int_equal(small_rows(small, "order.given"), 0);
    small->c.unwritten = false;
    heard = client.count;
    client_order(&client, 2, "drift", "", "");
    line = client_line(&client, "reply", heard);
    assert_null(strstr(text_of(line), "takes nothing in"));
    assert_int_equal(small_rows(small, "order.given"), 1);
    client_close(&client);
}

struct all_of {
    struct client *client;
    int64_t rows;
};

static bool has_all(void *data)
{
    const struct all_of *all = data;
    int64_t rows = 0;

    for (size_t i = 0; i < all->client->count; i++)
        rows += json_object_get(all->client->lines[i], "e") != NULL;
    return rows == all->rows;
}

static bool has_no_room(void *data)
{
    (void)data;
    return !peer_room(small->c.server->sessions->peer);
}

/* Who does not read costs what his peer's queue may hold, and gets everything once he reads. */
static void a_slow_follower_reads_later(void **state)
{
    enum { MESSAGES = 400, BODY = 8000 };
    struct client client;
    struct all_of all = {.client = &client};
    char body[BODY];

    (void)state;
    memset(body, 'm', sizeof(body) - 1);
    body[sizeof(body) - 1] = '\0';
    client_open(&client, small, "director", NULL, json_pack("{s:b}", "follow", 1));
    assert_non_null(client_line(&client, "now", 0));
    peer_hold(client.peer, true);
    for (int i = 0; i < MESSAGES; i++)
        small_row(small,
                  &(struct row){.kind = ROW_MESSAGE_SENT,
                                .as.message_sent = {
                                    .team = 1, .from = "white", .subject = "s", .body = body}});
    assert_true(small_until(small, has_no_room, NULL));
    /* Turns that find no room queue nothing more. */
    for (int i = 0; i < 20; i++)
        small_until(small, NULL, NULL);
    assert_false(server_is_done(small->c.server));
    assert_true(small->c.server->sessions->told < MESSAGES);
    peer_hold(client.peer, false);
    all.rows = journal_committed(small->c.journal);
    assert_true(small_until(small, has_all, &all));
    assert_true(server_is_done(small->c.server));
    client_close(&client);
}

/* Who gives orders and never reads the answers is not heard, until he has read. */
static void who_does_not_read_is_not_heard(void **state)
{
    enum { ORDERS = 30000 };
    struct client client;
    struct session *session;

    (void)state;
    client_open(&client, small, "director", NULL, json_pack("{s:b}", "readonly", 1));
    assert_non_null(client_line(&client, "welcome", 0));
    session = small->c.server->sessions;
    peer_hold(client.peer, true);
    for (int i = 0; i < ORDERS; i++)
        client_order(&client, i, "endex", "", "");
    assert_true(small_until(small, has_no_room, NULL));
    for (int i = 0; i < 5; i++)
        small_until(small, NULL, NULL);
    assert_true(session->deaf);
    peer_hold(client.peer, false);
    assert_non_null(client_line(&client, "reply", ORDERS));
    assert_int_equal(client.count, ORDERS + 1);
    client_close(&client);
}

/* ---- who sees what ---- */

static void a_message_says_each_team_its_own_flag(void **state)
{
    struct client blue, director;
    char flag[CREDENTIAL_ID], wanted[CREDENTIAL_ID + 8];
    const json_t *line;

    (void)state;
    small_row(small, &(struct row){.kind = ROW_MESSAGE_SENT,
                                   .as.message_sent = {.team = 0,
                                                       .from = "white",
                                                       .subject = "${site} ${nobody}",
                                                       .body = "it is ${flag}"}});
    client_open(&blue, small, "blue", "b", json_pack("{s:b}", "follow", 1));
    client_open(&director, small, "director", NULL, json_pack("{s:b}", "follow", 1));
    assert_non_null(client_line(&blue, "now", 0));
    assert_non_null(client_line(&director, "now", 0));
    assert_int_equal(
        secret_variable(small->c.key, &small->c.state.view->variables[0].made, 2, flag), 0);
    snprintf(wanted, sizeof(wanted), "it is %s", flag);
    for (size_t i = 0; (line = client_line(&blue, "", i)) != NULL &&
                       strcmp(json_string_value(json_object_get(line, "e")), "message.sent") != 0;
         i++)
        ;
    assert_string_equal(json_string_value(json_object_get(json_object_get(line, "b"), "body")),
                        wanted);
    for (size_t i = 0; (line = client_line(&director, "", i)) != NULL &&
                       strcmp(json_string_value(json_object_get(line, "e")), "message.sent") != 0;
         i++)
        ;
    /* Whose is not said: none of the flags, and the text as it was planned. */
    assert_string_equal(json_string_value(json_object_get(json_object_get(line, "b"), "body")),
                        "it is ${flag}");
    client_close(&blue);
    client_close(&director);
}

/* ---- sessions of members ---- */

static void add_member(const char *name, uint32_t number, const char *key)
{
    small_row(small, &(struct row){
                         .kind = ROW_MEMBER_ADDED,
                         .as.member_added = {
                             .member = number, .name = name, .role = ROLE_BLUE, .team = number}});
    small_row(small,
              &(struct row){.kind = ROW_MEMBER_KEY,
                            .as.member_key = {.member = number, .key = key, .fingerprint = key}});
}

/* The newest session, as the portal's listener of that member would seat it. */
static bool seat_newest(uint32_t member)
{
    return seated_open(small->c.server->sessions->prev, member, "192.0.2.7", "inbox");
}

static bool is_closed(void *data)
{
    (void)data;
    return small_rows(small, "session.closed") != 0;
}

/* A lock ends each session of the member, and nobody else's; its rows are on disk before. */
static void a_lock_ends_the_members_sessions(void **state)
{
    struct client director, first, second, other;

    (void)state;
    add_member("anna", 1, "k1");
    add_member("bert", 2, "k2");
    client_open(&director, small, "director", NULL, NULL);
    assert_non_null(client_line(&director, "welcome", 0));
    client_open(&first, small, "blue", "a", json_pack("{s:b}", "follow", 1));
    assert_non_null(client_line(&first, "now", 0));
    assert_true(seat_newest(1));
    client_open(&second, small, "blue", "a", NULL);
    assert_non_null(client_line(&second, "welcome", 0));
    assert_true(seat_newest(1));
    client_open(&other, small, "blue", "b", NULL);
    assert_non_null(client_line(&other, "welcome", 0));
    assert_true(seat_newest(2));
    assert_string_equal(small->c.server->sessions->prev->actor, "bert");
    client_order(&director, 1, "member-lock", "anna", "");
    assert_non_null(client_line(&director, "reply", 0));
    refuses(&first, "exercise control has locked this seat");
    refuses(&second, "exercise control has locked this seat");
    assert_int_equal(small_rows(small, "session.opened"), 3);
    assert_int_equal(small_rows(small, "session.closed"), 2);
    client_order(&other, 2, "request", "rrt", "");
    assert_non_null(client_line(&other, "reply", 0));
    assert_false(other.closed);
    /* Whoever is locked gets no seat. */
    client_open(&first, small, "blue", "a", NULL);
    assert_non_null(client_line(&first, "welcome", 0));
    assert_false(seat_newest(1));
    refuses(&first, "this member is locked");
    client_order(&director, 3, "session-cut", "bert", "");
    refuses(&other, "exercise control has cut this session");
    assert_int_equal(small_rows(small, "session.closed"), 3);
    client_close(&director);
}

/* Who hangs up has left, once. */
static void who_goes_has_a_row(void **state)
{
    struct client client;

    (void)state;
    add_member("anna", 1, "k1");
    client_open(&client, small, "blue", "a", NULL);
    assert_non_null(client_line(&client, "welcome", 0));
    assert_true(seat_newest(1));
    client_close(&client);
    assert_true(small_until(small, is_closed, NULL));
    assert_int_equal(small_rows(small, "session.closed"), 1);
    assert_int_equal(small->c.state.view->members.session_count, 0);
    assert_int_equal(view_member(small->c.state.view, 1)->session_count, 1);
}

/* Random rows, through the filter, for every seat: the property is in session-property.h, which is
 * fuzzed too. */
static void nobody_is_told_what_is_not_his(void **state)
{
    uint8_t bytes[4096];
    uint32_t dice = 20261129;
    size_t told = 0;

    (void)state;
    for (int round = 0; round < 12; round++) {
        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = (uint8_t)((dice = dice * 1664525 + 1013904223) >> 24);
        told += session_property(bytes, sizeof(bytes));
    }
    assert_true(told > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hello_comes_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_seat_has_to_exist, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_seat_tries, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_order_says_what_was_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_follower_goes_on_after_its_last_row, set_up, tear_down),
        cmocka_unit_test_setup_teardown(after_is_a_row_that_there_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_newcomer_is_told_a_picture, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_before_the_hello_are_short, set_up, tear_down),
        cmocka_unit_test_setup_teardown(garbage_ends_its_own_session, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_says_nothing_has_to_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_oldest_without_a_hello_goes_for_the_newest, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_director_always_gets_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_holds_most_gives_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_descriptors_somebody_goes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_order_is_answered_once_and_by_its_id, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_waits_for_the_commit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_leaves_is_not_answered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_only_looks_orders_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_too_long_to_be_said_is_not_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_team_cannot_flood_the_journal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refusals_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_follower_gets_the_past_and_then_the_time, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(without_room_nobody_waits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_slow_follower_reads_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_does_not_read_is_not_heard, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_message_says_each_team_its_own_flag, set_up, tear_down),
        cmocka_unit_test(nobody_is_told_what_is_not_his),
        cmocka_unit_test_setup_teardown(a_lock_ends_the_members_sessions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_goes_has_a_row, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
