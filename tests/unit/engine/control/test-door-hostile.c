/* SPDX-License-Identifier: Apache-2.0 */
/* A member's session that says whatever it likes (hellos, orders, reads, parts, with words that
 * mean something here) gets no row, field or document that is another team's or exercise control's
 * own, and no order that its seat may not give is taken. Which rows and fields a seat may see is
 * tried for every row and seat in session-property.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client.h"
#include "core/model/ssh-key.h"
#include "engine/control/portal-own.h"

enum { LINES = 10000, FIELDS_MOST = 9 };

#define SECRET "zz-secret"
#define NO_BLOB "0000000000000000000000000000000000000000000000000000000000000000"

static struct small *small;
static struct peer_server *doors;
static uint32_t door_member;
static uint32_t dice;

static const char *const keys[] = {
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMD"};
static char prints[3][SSH_KEY_PRINT];

/* ---- which orders a seat may give, read from the list without the code under test ---- */

enum { NO, YES, OWN, ASK, ASK_OWN };

static const struct {
    const char *verb;
    int evaluator, blue;
} orders[] = {
#define RIGHTS(director, controller, trainer, evaluator, green, blue) evaluator, blue
#define RIGHTS_RED(red, others) others
#define ORDER(verb, give, rights, fields, about) {verb, rights},
#define RIGHT(name, rights)
#include "core/order/orders.def"
#undef ORDER
#undef RIGHT
#undef RIGHTS
#undef RIGHTS_RED
};

enum { ORDERS = sizeof(orders) / sizeof(orders[0]) };

static bool may_give(enum role role, const char *verb)
{
    for (size_t i = 0; i < ORDERS; i++)
        if (strcmp(orders[i].verb, verb) == 0)
            return (role == ROLE_BLUE ? orders[i].blue : orders[i].evaluator) != NO;
    return false;
}

/* ---- the exercise ---- */

static void came(void *data, int descriptor)
{
    (void)data;
    server_let_in(small->c.server, descriptor, DOOR_MEMBER, door_member);
}

static const struct peer_server_face face = {.came = came};

static void add_member(uint32_t number, const char *name, enum role role, uint32_t team)
{
    struct ssh_key key;

    assert_int_equal(ssh_key_read(keys[number - 1], strlen(keys[number - 1]), &key, NULL), 0);
    memcpy(prints[number - 1], key.fingerprint, sizeof(key.fingerprint));
    small_row(small, &(struct row){.kind = ROW_MEMBER_ADDED,
                                   .as.member_added = {.member = number,
                                                       .name = name,
                                                       .role = (int)role,
                                                       .team = team,
                                                       .title = "",
                                                       .by = ""}});
    small_row(small, &(struct row){.kind = ROW_MEMBER_KEY,
                                   .as.member_key = {.member = number,
                                                     .key = keys[number - 1],
                                                     .fingerprint = prints[number - 1],
                                                     .by = ""}});
}

static void come_in(struct client *client, uint32_t member)
{
    door_member = member;
    client_open(client, small, "director", "b",
                json_pack("{s:s, s:b}", "key", prints[member - 1], "follow", 1));
    assert_non_null(client_line(client, "welcome", 0));
}

static bool gives(struct client *client, json_t *order)
{
    size_t from = client->count;
    const json_t *reply;

    client_say(client, order);
    reply = client_line(client, "reply", from);
    if (!json_is_true(json_object_get(reply, "ok")))
        fail_msg("not taken: %s", json_string_value(json_object_get(reply, "text")));
    return true;
}

/* What team b has, and what is exercise control's own. */
static void add_secrets(void)
{
    struct client bert;

    small_row(small, &(struct row){.kind = ROW_MESSAGE_SENT,
                                   .as.message_sent = {.team = 2,
                                                       .from = "white",
                                                       .subject = SECRET "-subject",
                                                       .body = SECRET "-body"}});
    small_row(small, &(struct row){.kind = ROW_NOTE_WRITTEN,
                                   .as.note_written = {.text = SECRET "-note", .by = ""}});
    /* Whoever could read it would be told that its document is not there. */
    small_row(small, &(struct row){.kind = ROW_REPORT_FILED,
                                   .as.report_filed = {.team = 2,
                                                       .number = 1,
                                                       .revision = 1,
                                                       .kind = "incident",
                                                       .title = SECRET "-report",
                                                       .summary = "",
                                                       .class = "",
                                                       .type = "",
                                                       .body = NO_BLOB,
                                                       .sha256 = NO_BLOB,
                                                       .by = "bert"}});
    come_in(&bert, 2);
    assert_true(gives(&bert, json_pack("{s:s, s:i, s:s, s:{s:s}}", "k", "order", "id", 1, "verb",
                                       "question", "set", "body", SECRET "-question")));
    assert_true(
        gives(&bert, json_pack("{s:s, s:i, s:s, s:s, s:s}", "k", "order", "id", 2, "verb", "draft",
                               "detail", "incident", "document", SECRET "-draft")));
    client_say(&bert, json_pack("{s:s, s:s}", "k", "part", "data", "enotc2VjcmV0"));
    assert_true(gives(&bert, json_pack("{s:s, s:i, s:s, s:s, s:s}", "k", "order", "id", 3, "verb",
                                       "artifact", "target", "1", "detail", SECRET "-file")));
    client_say(&bert, json_pack("{s:s, s:i, s:s, s:s}", "k", "read", "id", 4, "what", "draft"));
    client_close(&bert);
}

static int set_up(void **state)
{
    static char path[256];

    (void)state;
    dice = 20261130;
    small = small_new(false);
    if (small == NULL || server_new(&small->c, small->folder.socket, &small->c.server, NULL) < 0)
        return -1;
    snprintf(path, sizeof(path), "%s.door", small->folder.socket);
    small->folder.socket = path;
    if (peer_listen(small->c.loop, path, &face, NULL, &doors, NULL) < 0)
        return -1;
    add_member(1, "anna", ROLE_BLUE, 1);
    add_member(2, "bert", ROLE_BLUE, 2);
    add_member(3, "eve", ROLE_EVALUATOR, 0);
    add_secrets();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    assert_false(small->c.failed);
    peer_server_free(doors);
    small_free(small);
    return 0;
}

/* ---- lines of somebody who means no good ---- */

static uint32_t next(uint32_t below)
{
    dice = dice * 1664525 + 1013904223;
    return (dice >> 8) % below;
}

static json_t *any_word(void)
{
    static const char *const words[] = {"",
                                        "a",
                                        "b",
                                        "t",
                                        "all",
                                        "1",
                                        "2",
                                        "3",
                                        "0",
                                        "-1",
                                        "anna",
                                        "bert",
                                        "eve",
                                        "director",
                                        "blue",
                                        "trainer",
                                        "web",
                                        "web.b",
                                        "prober",
                                        "incident",
                                        "sitrep",
                                        "draft",
                                        "report",
                                        "artifact",
                                        "flag",
                                        "${flag}",
                                        "blue:b",
                                        "accepted",
                                        "console",
                                        "screen",
                                        "../b",
                                        "{}",
                                        "null",
                                        "none",
                                        "evaluator",
                                        "\xe2\x80\xae",
                                        "{\"kind\":\"incident\",\"title\":\"x\"}"};

    return json_string(words[next(sizeof(words) / sizeof(words[0]))]);
}

static json_t *any_value(void)
{
    static const json_int_t numbers[] = {0, 1, 2, 3, -1, 65536, INT32_MAX, INT64_MAX, INT64_MIN};

    switch (next(8)) {
    case 0:
        return json_integer(numbers[next(9)]);
    case 1:
        return json_boolean(next(2));
    case 2:
        return json_pack("{s:o, s:o}", "body", any_word(), "subject", any_word());
    case 3:
        return json_pack("[o]", any_word());
    default:
        return any_word();
    }
}

/* Mostly of the right form, so that it gets as far as the seat's rights and what stands there. */
static void any_order(json_t *line)
{
    static const char *const texts[] = {"target", "detail", "reason", "team", "document"};

    json_object_set_new(line, "verb", json_string(orders[next(ORDERS)].verb));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (next(3) != 0)
            json_object_set_new(line, texts[i], any_word());
    if (next(2) == 0)
        json_object_set_new(line, "set",
                            json_pack("{s:o, s:o}", "body", any_word(), "subject", any_word()));
}

static json_t *any_line(void)
{
    static const char *const kinds[] = {"hello", "part", "enrol", "refused", "row", "x"};
    static const char *const fields[] = {
        "target", "team",   "detail",   "reason", "set",   "document", "what",  "kind",
        "number", "points", "port",     "role",   "actor", "follow",   "after", "member",
        "key",    "by",     "revision", "to",     "data",  "force",    "run",   "session"};
    json_t *line = json_object();
    uint32_t what = next(40);

    json_object_set_new(line, "k",
                        json_string(what < 25   ? "order"
                                    : what < 30 ? "try"
                                    : what < 38 ? "read"
                                                : kinds[next(sizeof(kinds) / sizeof(kinds[0]))]));
    json_object_set_new(line, "id", json_integer(next(100)));
    if (what < 30)
        any_order(line);
    for (uint32_t i = next(3) == 0 ? next(FIELDS_MOST) : 0; i > 0; i--)
        json_object_set_new(line, fields[next(sizeof(fields) / sizeof(fields[0]))], any_value());
    if (what >= 30 && what < 38) {
        json_object_set_new(line, "what", json_string(next(2) == 0 ? "draft" : "report"));
        json_object_set_new(line, "kind", json_string("incident"));
        json_object_set_new(line, "number", json_integer(next(3)));
        json_object_set_new(line, "team", next(2) == 0 ? json_string("b") : any_word());
    }
    return line;
}

/* ---- what comes of it ---- */

static void told_nothing(const struct client *client)
{
    for (size_t i = 0; i < client->count; i++) {
        char *text = json_dumps(client->lines[i], JSON_COMPACT);
        bool tells =
            text == NULL || strstr(text, SECRET) != NULL || strstr(text, "cannot be read") != NULL;

        if (tells)
            fail_msg("a seat of team a was told %s", text);
        free(text);
    }
}

struct given {
    const char *actor;
    enum role role;
    size_t taken;
};

static int given_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct given *given = data;
    json_t *body;
    const char *verb;

    (void)err;
    if (strcmp(stored->kind, "order.given") != 0)
        return 0;
    body = json_loadb(stored->body, stored->length, 0, NULL);
    verb = json_string_value(json_object_get(body, "verb"));
    if (strcmp(json_string_value(json_object_get(body, "actor")), given->actor) == 0 &&
        json_is_true(json_object_get(body, "accepted"))) {
        given->taken++;
        if (!may_give(given->role, verb))
            fail_msg("%s gave the order %s", given->actor, verb);
    }
    json_decref(body);
    return 0;
}

static size_t orders_taken(const char *actor, enum role role)
{
    struct given given = {actor, role, 0};
    struct journal_cursor cursor;
    int64_t taken = 1;

    assert_int_equal(journal_cursor_open(&cursor, small->c.journal, 0, NULL), 0);
    while (taken > 0 && journal_cursor_next(&cursor, 1000, given_row, &given, &taken, NULL) == 0)
        ;
    journal_cursor_close(&cursor);
    return given.taken;
}

/* The limits of rates are tried elsewhere; here they would stop most of it. */
static void forget_rates(void)
{
    struct server *server = small->c.server;
    struct session *session;

    for (size_t i = 0; i < server->team_count * ROLES; i++)
        server->seats[i] = (struct seat){0};
    for (session = server->sessions; session != NULL; session = session->next)
        session->pace = (struct pace){0};
}

static void says_whatever(uint32_t member, bool (*check)(const struct client *client))
{
    struct client client;
    size_t lines = 0;

    for (int i = 0; i < LINES;) {
        come_in(&client, member);
        for (int each = 0; each < 40 && !client.closed && i < LINES; each++, i++) {
            client_say(&client, any_line());
            forget_rates();
            small_turn(small);
            small_until(small, NULL, NULL);
        }
        lines += client.count;
        (void)check(&client);
        client_close(&client);
    }
    assert_true(lines > LINES / 4);
}

static bool check_blue(const struct client *client)
{
    told_nothing(client);
    return true;
}

static bool check_nothing(const struct client *client)
{
    (void)client;
    return true;
}

static void a_blue_seat_gets_its_own_alone(void **state)
{
    const struct view *view = small->c.state.view;

    (void)state;
    says_whatever(1, check_blue);
    assert_true(orders_taken("anna", ROLE_BLUE) >= 5);
    assert_int_equal(view->phase, PHASE_BEFORE);
    assert_int_equal(view->members.member_count, 3);
    assert_int_equal(small_rows(small, "note.written"), 1);
    assert_int_equal(small_rows(small, "score.adjusted"), 0);
}

static void an_evaluator_gives_the_own_orders_alone(void **state)
{
    (void)state;
    says_whatever(3, check_nothing);
    assert_true(orders_taken("eve", ROLE_EVALUATOR) >= 1);
    assert_int_equal(small->c.state.view->phase, PHASE_BEFORE);
    assert_int_equal(small->c.state.view->members.member_count, 3);
}

/* It can fail: the same team's other member is told all of that. */
static void the_own_team_is_told_it(void **state)
{
    struct client bert;
    size_t found = 0;

    (void)state;
    come_in(&bert, 2);
    assert_non_null(client_line(&bert, "now", 0));
    for (size_t i = 0; i < bert.count; i++) {
        char *text = json_dumps(bert.lines[i], JSON_COMPACT);

        found += text != NULL && strstr(text, SECRET) != NULL;
        free(text);
    }
    assert_true(found >= 3);
    client_close(&bert);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(the_own_team_is_told_it),
        CASE(a_blue_seat_gets_its_own_alone),
        CASE(an_evaluator_gives_the_own_orders_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
