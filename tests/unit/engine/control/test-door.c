/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions that come through the portal: the seat is the door's, a code opens one once, and what
 * the SSH server says of strangers is nobody's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"
#include "client.h"
#include "core/model/member.h"
#include "core/model/ssh-key.h"
#include "engine/control/portal-own.h"

static struct small *small;
static struct peer_server *doors;
static enum door door;
static uint32_t door_member;

static const char *const keys[] = {
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC",
};
static char prints[2][SSH_KEY_PRINT];

static void came(void *data, int descriptor)
{
    (void)data;
    server_let_in(small->c.server, descriptor, door, door_member);
}

static const struct peer_server_face face = {.came = came};

static int set_up(void **state)
{
    static const char *const names[] = {"anna", "bert"};
    static char path[256];
    struct ssh_key key;

    (void)state;
    small = small_new(false);
    if (small == NULL || server_new(&small->c, small->folder.socket, &small->c.server, NULL) < 0)
        return -1;
    snprintf(path, sizeof(path), "%s.door", small->folder.socket);
    small->folder.socket = path; /* where clients go */
    for (uint32_t i = 0; i < 2; i++) {
        small_row(small, &(struct row){.kind = ROW_MEMBER_ADDED,
                                       .as.member_added = {.member = i + 1,
                                                           .name = names[i],
                                                           .role = ROLE_BLUE,
                                                           .team = i + 1,
                                                           .title = "",
                                                           .by = ""}});
        assert_int_equal(ssh_key_read(keys[i], strlen(keys[i]), &key, NULL), 0);
        memcpy(prints[i], key.fingerprint, sizeof(prints[i]));
    }
    small_row(small,
              &(struct row){.kind = ROW_MEMBER_KEY,
                            .as.member_key = {
                                .member = 1, .key = keys[0], .fingerprint = prints[0], .by = ""}});
    door = DOOR_MEMBER;
    door_member = 1;
    return peer_listen(small->c.loop, path, &face, NULL, &doors, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    assert_false(small->c.failed);
    peer_server_free(doors);
    small_free(small);
    return 0;
}

static void refuses(struct client *client, const char *words)
{
    const json_t *line = client_line(client, "error", 0);
    const char *text = json_string_value(json_object_get(line, "text"));

    if (text == NULL || strstr(text, words) == NULL)
        fail_msg("not refused with \"%s\": %s", words, text != NULL ? text : "nothing");
    assert_true(client_ended(client));
    client_close(client);
}

/* A hello that calls itself somebody else gets the seat of the door. */
static void the_door_says_who_it_is(void **state)
{
    struct client client;
    const json_t *line;

    (void)state;
    client_open(
        &client, small, "director", "b",
        json_pack("{s:s, s:s, s:s}", "key", prints[0], "from", "192.0.2.7", "client", "inbox"));
    line = client_line(&client, "welcome", 0);
    assert_non_null(line);
    assert_string_equal(json_string_value(json_object_get(line, "role")), "blue");
    assert_string_equal(json_string_value(json_object_get(line, "team")), "a");
    assert_string_equal(json_string_value(json_object_get(line, "actor")), "anna");
    client_order(&client, 1, "startex", "", "");
    assert_false(json_is_true(json_object_get(client_line(&client, "reply", 0), "ok")));
    assert_int_equal(small_rows(small, "session.opened"), 1);
    client_close(&client);
}

static void another_key_does_not_come_in(void **state)
{
    static const char *const wrong[] = {"", "SHA256:no", NULL};
    struct client client;

    (void)state;
    for (int i = 0; i < 3; i++) {
        client_open(&client, small, "blue", "a",
                    json_pack("{s:s}", "key", wrong[i] != NULL ? wrong[i] : prints[1]));
        refuses(&client, "no longer opens the seat");
    }
    small_row(small, &(struct row){.kind = ROW_MEMBER_LOCKED,
                                   .as.member_turn = {.member = 1, .by = "", .text = ""}});
    client_open(&client, small, "blue", "a", json_pack("{s:s}", "key", prints[0]));
    refuses(&client, "locked");
    assert_int_equal(small_rows(small, "session.opened"), 0);
}

/* Each session makes rows: a member who begins too many of them fills no journal. */
static void sessions_are_counted(void **state)
{
    static struct portal portal;
    struct client client;

    (void)state;
    portal = (struct portal){.controller = &small->c};
    small->c.portal = &portal;
    for (int i = 0; i < 120; i++) {
        client_open(&client, small, "blue", "a", json_pack("{s:s}", "key", prints[0]));
        assert_non_null(client_line(&client, "welcome", 0));
        client_close(&client);
    }
    client_open(&client, small, "blue", "a", json_pack("{s:s}", "key", prints[0]));
    refuses(&client, "too many sessions");
    assert_int_equal(small_rows(small, "session.opened"), 120);
    small->c.portal = NULL;
}

/* A seat of exercise control that was taken over elsewhere fills no journal either. */
static void orders_of_exercise_control_are_counted(void **state)
{
    static struct portal portal;
    struct client client;
    size_t from;

    (void)state;
    portal = (struct portal){.controller = &small->c};
    small->c.portal = &portal;
    small_row(small,
              &(struct row){
                  .kind = ROW_MEMBER_ADDED,
                  .as.member_added = {
                      .member = 3, .name = "eve", .role = ROLE_EVALUATOR, .title = "", .by = ""}});
    small_row(small,
              &(struct row){.kind = ROW_MEMBER_KEY,
                            .as.member_key = {
                                .member = 3, .key = keys[1], .fingerprint = prints[1], .by = ""}});
    door_member = 3;
    client_open(&client, small, "evaluator", "", json_pack("{s:s}", "key", prints[1]));
    assert_non_null(client_line(&client, "welcome", 0));
    for (int i = 0; i < 200; i++) {
        from = client.count;
        client_say(&client, json_pack("{s:s, s:i, s:s, s:{s:s}}", "k", "order", "id", i, "verb",
                                      "note", "set", "body", "x"));
        assert_non_null(client_line(&client, "reply", from));
    }
    assert_in_range(small_rows(small, "note.written"), 120, 199);
    client_close(&client);
    small->c.portal = NULL;
}

/* ---- codes ---- */

static bool enrols(struct client *client, const char *code, size_t from)
{
    client_say(client, json_pack("{s:s, s:s, s:s, s:s}", "k", "enrol", "key", keys[1], "code", code,
                                 "from", "192.0.2.7"));
    return json_is_true(json_object_get(client_line(client, "reply", from), "ok"));
}

static void invite(char code[MEMBER_CODE])
{
    char hash[MEMBER_CODE_HASH];

    member_code_make(code);
    member_code_hash(small->c.key, code, hash);
    small_row(small, &(struct row){.kind = ROW_MEMBER_INVITED,
                                   .as.member_invited = {.member = 2,
                                                         .code = hash,
                                                         .until = small->c.state.wall + 3600000,
                                                         .by = ""}});
}

static void a_code_works_once(void **state)
{
    struct client client;
    char code[MEMBER_CODE];

    (void)state;
    invite(code);
    door = DOOR_ENROL;
    client_open(&client, small, NULL, NULL, NULL);
    assert_true(enrols(&client, code, 0));
    assert_false(enrols(&client, code, client.count));
    client_close(&client);
    assert_int_equal(small_rows(small, "member.key"), 2);
}

/* Wrong codes cost more each time; the third ends the session, and a right one behind it is not
 * read. */
static void codes_are_not_guessed(void **state)
{
    struct client client;
    char code[MEMBER_CODE];

    (void)state;
    invite(code);
    door = DOOR_ENROL;
    client_open(&client, small, NULL, NULL, NULL);
    for (int i = 0; i < 3; i++)
        assert_false(enrols(&client, "aaaa-aaaa-aaaa-aaaa", client.count));
    client_say(&client, json_pack("{s:s, s:s, s:s}", "k", "enrol", "key", keys[1], "code", code));
    refuses(&client, "too many wrong codes");
    assert_int_equal(small_rows(small, "member.key"), 1);
}

static void nothing_else_is_answered_there(void **state)
{
    struct client client;

    (void)state;
    door = DOOR_ENROL;
    client_open(&client, small, "director", NULL, NULL);
    refuses(&client, "only enrolments");
    client_open(&client, small, NULL, NULL, NULL);
    client_say(&client, json_pack("{s:s, s:i, s:s}", "k", "enrol", "key", 1, "code", "x"));
    refuses(&client, "a code and a key");
}

/* ---- lines of the SSH server ---- */

#define AT(function) "debug1: file.c:" function "():7 (pid=42): "

static void lines_are_read(void **state)
{
    static const struct {
        const char *line;
        enum portal_line is;
        enum portal_refusal what;
        uint32_t member;
        const char *from;
    } cases[] = {
        {"Server listening on 127.0.0.1 port 2222.", PORTAL_LINE_LISTENS, 0, 0, ""},
        {"error: Bind to port 22 on ::1 failed: Permission denied.", PORTAL_LINE_FAILS, 0, 0, ""},
        {"Bind to port 22 on ::1 failed: Permission denied.", PORTAL_LINE_FAILS, 0, 0, ""},
        {"maximum authentication attempts exceeded for anna from ::1 port 9 ssh2 [preauth]",
         PORTAL_LINE_REFUSES, PORTAL_KEY, 0, "::1"},
        {"Accepted publickey for anna from 192.0.2.7 port 9 ssh2: X", PORTAL_LINE_OTHER, 0, 0, ""},
        {"Connection closed by authenticating user anna 192.0.2.7 port 9 [preauth]",
         PORTAL_LINE_REFUSES, PORTAL_KEY, 1, "192.0.2.7"},
        /* A name may be anything: it says nothing of anna, and hides nothing. */
        {"Invalid user x Connection closed by authenticating user anna 192.0.2.7 port 9",
         PORTAL_LINE_REFUSES, PORTAL_KEY, 0, ""},
        {"Invalid user Server listening on 127.0.0.1 from 192.0.2.7 port 9", PORTAL_LINE_REFUSES,
         PORTAL_KEY, 0, "192.0.2.7"},
        {"Invalid user x from 10.0.0.1 port 1 from 192.0.2.7 port 9", PORTAL_LINE_REFUSES,
         PORTAL_KEY, 0, "192.0.2.7"},
        {"Invalid user debug1: auth.c:auth_log():1 (pid=42): Accepted publickey for anna from x",
         PORTAL_LINE_REFUSES, PORTAL_KEY, 0, "x"},
        /* Of a process whose login was not seen it is not known whose it is. */
        {AT("session_input_channel_req") "session 0 req x11-req", PORTAL_LINE_REFUSES,
         PORTAL_FORWARDING, 0, ""},
        {"auth.c:auth_log():298 (pid=41): Postponed publickey for bert from ::1 port 9 ssh2",
         PORTAL_LINE_SILENT, 0, 0, ""},
        {"auth.c:auth_log():298 (pid=41): Accepted publickey for anna from 192.0.2.7 port 9 ssh2",
         PORTAL_LINE_OTHER, 0, 1, "192.0.2.7"},
        {"sshd.c:privsep_postauth():577 (pid=41): User child is on pid 42", PORTAL_LINE_LOGIN, 0, 1,
         "192.0.2.7"},
        {AT("session_input_channel_req") "session 0 req exec", PORTAL_LINE_SILENT, 0, 0, ""},
        {AT("session_input_channel_req") "session 0 req x11-req", PORTAL_LINE_REFUSES,
         PORTAL_FORWARDING, 1, "192.0.2.7"},
        {AT("session_input_channel_req") "session 0 req auth-agent-req@openssh.com",
         PORTAL_LINE_REFUSES, PORTAL_FORWARDING, 1, "192.0.2.7"},
        {AT("server_input_global_request") "rtype tcpip-forward want_reply 1", PORTAL_LINE_SILENT,
         0, 0, ""},
        {AT("server_input_global_request") "tcpip-forward listen localhost port 4000",
         PORTAL_LINE_REFUSES, PORTAL_FORWARDING, 1, "192.0.2.7"},
        {AT("server_input_global_request") "streamlocal-forward listen path /x",
         PORTAL_LINE_REFUSES, PORTAL_FORWARDING, 1, "192.0.2.7"},
        {AT("server_input_channel_open") "ctype session rchan 0 win 2097152 max 32768",
         PORTAL_LINE_SILENT, 0, 0, ""},
        {AT("server_input_channel_open") "ctype tun@openssh.com rchan 0 win 2097152 max 32768",
         PORTAL_LINE_REFUSES, PORTAL_FORWARDING, 1, "192.0.2.7"},
        {AT("server_request_direct_tcpip") "refused local port forward: originator ::1 port 1",
         PORTAL_LINE_REFUSES, PORTAL_FORWARDING, 1, "192.0.2.7"},
        {AT("session_subsystem_req") "subsystem request for sftp by user bert failed",
         PORTAL_LINE_REFUSES, PORTAL_COMMAND, 1, "192.0.2.7"},
        {AT("session_env_req") "Ignoring env request LC_TIME: disallowed name", PORTAL_LINE_SILENT,
         0, 0, ""},
        {AT("session_env_req") "Ignoring env request LD_PRELOAD: disallowed name",
         PORTAL_LINE_REFUSES, PORTAL_ENVIRONMENT, 1, "192.0.2.7"},
        /* A process of the same number, later. */
        {"auth.c:auth_log():298 (pid=42): Accepted publickey for bert from ::1 port 9 ssh2",
         PORTAL_LINE_OTHER, 0, 2, "::1"},
        {AT("session_input_channel_req") "session 0 req x11-req", PORTAL_LINE_REFUSES,
         PORTAL_FORWARDING, 2, "::1"},
        {"debug", PORTAL_LINE_OTHER, 0, 0, ""},
        {"x:y():1 (pid=", PORTAL_LINE_OTHER, 0, 0, ""},
        {"x:y():1 (pid=99999999999999999999): z", PORTAL_LINE_OTHER, 0, 0, ""},
        {"", PORTAL_LINE_OTHER, 0, 0, ""},
    };
    static struct portal_logins logins;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct portal_said said;

        if (portal_line_read(&logins, small->c.state.view, cases[i].line, &said) != cases[i].is)
            fail_msg("taken for another: %s", cases[i].line);
        assert_int_equal(said.what, cases[i].what);
        assert_int_equal(said.member, cases[i].member);
        assert_string_equal(said.from, cases[i].from);
    }
}

/* ---- connections ---- */

static int64_t gone; /* the process that has ended */

static bool is_there(int64_t pid)
{
    return pid != gone;
}

/* The process that is ended when `name` logs in as `pid` from there; 0: none. */
static int64_t logs_in(struct portal_logins *logins, const char *name, const char *from, int pid)
{
    const struct portal_login *victim;
    struct portal_said said;
    char line[160];

    snprintf(line, sizeof(line),
             "auth.c:auth_log():1 (pid=7): Accepted publickey for %s from %s port 1", name, from);
    assert_int_equal(portal_line_read(logins, small->c.state.view, line, &said), PORTAL_LINE_OTHER);
    snprintf(line, sizeof(line), "x.c:privsep_postauth():1 (pid=7): User child is on pid %d", pid);
    assert_int_equal(portal_line_read(logins, small->c.state.view, line, &said), PORTAL_LINE_LOGIN);
    victim = portal_crowd_victim(logins, &said, is_there);
    return victim != NULL ? victim->pid : 0;
}

/* Two processes of the server write to one descriptor: a refusal can come before its login. */
static void a_refusal_waits_for_its_login(void **state)
{
    static const char refusal[] = "serverloop.c:server_input_channel_open():1 (pid=77): ctype "
                                  "tun@openssh.com rchan 0 win 1 max 1";
    static struct portal all;
    struct portal *portal = &all;
    struct portal_said said;

    (void)state;
    all = (struct portal){.controller = &small->c};
    small->c.portal = portal;
    assert_int_equal(portal_line_read(&portal->logins, small->c.state.view, refusal, &said),
                     PORTAL_LINE_REFUSES);
    assert_true(said.early);
    portal_early_keep(portal, said.pid, refusal);
    portal_early_give_up(portal, false); /* it has not waited yet */
    small_turn(small);
    assert_int_equal(small_rows(small, "portal.refused"), 0);
    assert_int_equal(logs_in(&portal->logins, "anna", "192.0.2.7", 77), 0);
    assert_int_equal(portal_line_read(&portal->logins, small->c.state.view, refusal, &said),
                     PORTAL_LINE_REFUSES);
    assert_false(said.early);
    assert_int_equal(said.member, 1);
    portal_early_known(portal, 77);
    small_turn(small);
    assert_int_equal(small_rows(small, "portal.refused"), 1);
    /* One whose login never comes is told all the same. */
    portal_early_keep(portal, 78,
                      "x.c:session_env_req():1 (pid=78): Ignoring env request LD_X: no");
    portal_early_give_up(portal, true);
    small_turn(small);
    assert_int_equal(small_rows(small, "portal.refused"), 2);
    small->c.portal = NULL;
}

/* The newest of a member's, and of strangers' the oldest of the address that has most. */
static void connections_are_bounded(void **state)
{
    static struct portal_logins logins;
    enum { BASE = 100000000 /* there are no such processes */ };

    (void)state;
    gone = 0;
    for (int i = 0; i < 20; i++)
        assert_int_equal(logs_in(&logins, "anna", "192.0.2.7", BASE + i), 0);
    assert_int_equal(logs_in(&logins, "bert", "192.0.2.7", BASE + 50), 0);
    assert_int_equal(logs_in(&logins, "anna", "192.0.2.7", BASE + 20), BASE + 20);
    gone = BASE + 20;
    assert_int_equal(logs_in(&logins, "anna", "192.0.2.9", BASE + 21), BASE + 21);
    gone = BASE + 3;
    assert_int_equal(logs_in(&logins, "bert", "192.0.2.7", BASE + 51), 0);
    assert_int_equal(logs_in(&logins, "enrol", "192.0.2.1", BASE + 100), 0);
    for (int i = 1; i < 32; i++)
        assert_int_equal(logs_in(&logins, "enrol", "192.0.2.2", BASE + 100 + i), 0);
    assert_int_equal(logs_in(&logins, "enrol", "192.0.2.3", BASE + 200), BASE + 101);
}

/* A member who is refused all the time fills no journal and hides nobody else's refusals. */
static void refusals_are_counted(void **state)
{
    static struct portal portal;

    (void)state;
    portal = (struct portal){.controller = &small->c};
    small->c.portal = &portal;
    for (int i = 0; i < 1000; i++)
        portal_refused(&small->c, 1, "192.0.2.7", PORTAL_FORWARDING, "x");
    small_turn(small);
    assert_int_equal(small_rows(small, "portal.refused"), 30);
    portal_refused(&small->c, 2, "192.0.2.7", PORTAL_COMMAND, "y");
    small_turn(small);
    assert_int_equal(small_rows(small, "portal.refused"), 31);
    portal_tell_dropped(&small->c, false);
    small_turn(small);
    assert_int_equal(small_rows(small, "portal.dropped"), 0); /* the minute is not over */
    portal_tell_dropped(&small->c, true);
    portal_tell_dropped(&small->c, true);
    small_turn(small);
    assert_int_equal(small_rows(small, "portal.dropped"), 1);
    assert_int_equal(small->c.state.view->portal.refused, 1001);
    small->c.portal = NULL;
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(the_door_says_who_it_is),
        CASE(another_key_does_not_come_in),
        CASE(sessions_are_counted),
        CASE(a_code_works_once),
        CASE(codes_are_not_guessed),
        CASE(nothing_else_is_answered_there),
        CASE(lines_are_read),
        CASE(refusals_are_counted),
        CASE(orders_of_exercise_control_are_counted),
        CASE(a_refusal_waits_for_its_login),
        CASE(connections_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
