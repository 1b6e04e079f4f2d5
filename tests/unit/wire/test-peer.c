/* SPDX-License-Identifier: Apache-2.0 */
/* Peers over a unix socket: lines both ways, what breaks the rules, room, the server's guards, the
 * blocking client, hellos. */
#include "wire/peer.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "wire/dial.h"
#include "wire/hello.h"
#include "wire/local.h"
#include "base/log.h"

static char folder[256], path[300];
static struct loop *loop;
static struct peer_server *server;
static struct error err;

/* The server's end: echoes lines, until told to end. */
struct side {
    struct peer *peer;
    int lines, closed;
    char why[256];
    bool echoes, passes, frees_at_line, drained;
    bool makes_room; /* the server's: by closing given_up */
    int crowded, given_up, turns;
    json_t *last;
};

static struct side here, there;

static void stop_loop(void *data)
{
    (void)data;
    loop_stop(loop);
}

static void descriptor_came(void *data, struct peer *peer, json_t *line);

static void line_came(void *data, struct peer *peer, json_t *line)
{
    struct side *side = data;

    if (side->passes) {
        descriptor_came(data, peer, line);
        return;
    }
    side->lines++;
    json_decref(side->last);
    side->last = json_incref(line);
    if (side->echoes)
        assert_int_equal(peer_send(peer, line, NULL), 0);
    if (side->frees_at_line) {
        peer_free(peer);
        side->peer = NULL;
    }
    if (json_object_get(line, "stop") != NULL)
        loop_stop(loop);
}

static void closed(void *data, struct peer *peer, const char *why)
{
    struct side *side = data;

    side->closed++;
    snprintf(side->why, sizeof(side->why), "%s", why != NULL ? why : "");
    peer_free(peer);
    side->peer = NULL;
    loop_stop(loop);
}

static void drained(void *data, struct peer *peer)
{
    (void)peer;
    ((struct side *)data)->drained = true;
}

static const struct peer_face face = {.line = line_came, .closed = closed, .drained = drained};

static void somebody_came(void *data, int descriptor)
{
    assert_int_equal(
        peer_new(loop, descriptor, descriptor, &face, data, &((struct side *)data)->peer, NULL), 0);
}

static bool is_crowded(void *data)
{
    struct side *side = data;

    side->crowded++;
    if (!side->makes_room)
        return false;
    side->makes_room = false;
    return close(side->given_up) == 0;
}

static const struct peer_server_face listener = {.came = somebody_came, .crowded = is_crowded};

static int set_up(void **state)
{
    const char *base = getenv("EXCON_TEST_TMP");

    (void)state;
    snprintf(folder, sizeof(folder), "%s/peer-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/ctl", folder);
    here = there = (struct side){0};
    return loop_new(false, NULL, &loop, NULL) < 0 ||
           peer_listen(loop, path, &listener, &there, &server, NULL) < 0;
}

static int tear_down(void **state)
{
    (void)state;
    peer_free(here.peer);
    peer_free(there.peer);
    json_decref(here.last);
    json_decref(there.last);
    peer_server_free(server);
    loop_free(loop);
    return rmdir(folder);
}

static void lines_both_ways(void **state)
{
    json_t *line = json_pack("{s:s}", "k", "order");
    struct stat file;

    (void)state;
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    there.echoes = true;
    assert_int_equal(peer_connect(loop, path, &face, &here, &here.peer, &err), 0);
    for (int i = 0; i < 1000; i++) {
        json_object_set_new(line, "id", json_integer(i));
        if (i == 999)
            json_object_set_new(line, "stop", json_true());
        assert_int_equal(peer_send(here.peer, line, NULL), 0);
    }
    json_decref(line);
    loop_run(loop);
    if (here.lines < 1000)
        loop_run(loop);
    assert_int_equal(there.lines, 1000);
    assert_int_equal(here.lines, 1000);
    assert_int_equal(json_integer_value(json_object_get(here.last, "id")), 999);
    peer_finish(here.peer);
    loop_run(loop);
    assert_int_equal(there.closed, 1);
    assert_string_equal(there.why, "");
}

static void broken_rules_end_it(void **state)
{
    (void)state;
    assert_int_equal(peer_connect(loop, path, &face, &here, &here.peer, &err), 0);
    assert_int_equal(peer_send_text(here.peer, "{\"k\":1}\n{\"k\":2}\n[]\n{\"k\":3}\n", 27, NULL),
                     0);
    loop_run(loop);
    assert_int_equal(there.lines, 2);
    assert_int_equal(there.closed, 1);
    assert_string_equal(there.why, "line is no JSON object");
}

static void freed_in_a_line(void **state)
{
    (void)state;
    there.frees_at_line = true;
    assert_int_equal(peer_connect(loop, path, &face, &here, &here.peer, &err), 0);
    assert_int_equal(peer_send_text(here.peer, "{\"k\":1}\n{\"k\":2}\n", 16, NULL), 0);
    loop_run(loop);
    assert_int_equal(there.lines, 1);
    assert_int_equal(there.closed, 0);
    assert_int_equal(here.closed, 1);
}

static void room_is_bounded(void **state)
{
    char *block = malloc(65536);
    int sent = 0;

    (void)state;
    memset(block, ' ', 65536);
    memcpy(block, "{\"k\":\"row\"}", 11);
    block[65535] = '\n';
    assert_int_equal(peer_connect(loop, path, &face, &here, &here.peer, &err), 0);
    while (peer_room(here.peer)) {
        assert_int_equal(peer_send_text(here.peer, block, 65536, NULL), 0);
        sent++;
    }
    assert_in_range(sent, 4, 20);
    while (peer_send_text(here.peer, block, 65536, &err) == 0)
        sent++;
    assert_in_range(sent, PEER_QUEUE_MOST / 65536, PEER_QUEUE_MOST / 65536 + 20);
    assert_non_null(strstr(err.text, "does not keep up"));
    peer_finish(here.peer);
    loop_run(loop);
    assert_int_equal(there.lines, sent);
    assert_true(here.drained);
    free(block);
}

static void server_guards_its_place(void **state)
{
    struct peer_server *second;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char other[400], too_long[200];
    int stale;
    FILE *file;

    (void)state;
    assert_true(peer_listen(loop, path, &listener, &there, &second, &err) < 0);
    assert_non_null(strstr(err.text, "somebody answers"));
    snprintf(other, sizeof(other), "%s/other", folder);
    file = fopen(other, "w");
    fclose(file);
    assert_true(peer_listen(loop, other, &listener, &there, &second, &err) < 0);
    assert_non_null(strstr(err.text, "no socket"));
    unlink(other);

    /* A stale one: bound, and its owner is gone. */
    snprintf(address.sun_path, sizeof(address.sun_path), "%.100s", other);
    stale = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(stale, (struct sockaddr *)&address, sizeof(address)), 0);
    close(stale);
    assert_int_equal(peer_listen(loop, other, &listener, &there, &second, &err), 0);
    peer_server_free(second);
    assert_int_equal(access(other, F_OK), -1);

    memset(too_long, 'x', sizeof(too_long));
    too_long[sizeof(too_long) - 1] = '\0';
    assert_true(peer_listen(loop, too_long, &listener, &there, &second, &err) < 0);
    assert_true(peer_connect(loop, other, &face, &here, &here.peer, &err) < 0);
}

static void count_turn(void *data)
{
    ((struct side *)data)->turns++;
}

static void run_for(int64_t time)
{
    struct loop_timer end;

    loop_timer_init(&end, loop, stop_loop, NULL);
    assert_int_equal(loop_timer_arm(&end, time, NULL), 0);
    loop_run(loop);
    loop_timer_cancel(&end);
}

static int connect_raw(void)
{
    int descriptor;

    assert_int_equal(local_connect(path, true, &descriptor, &err), 0);
    return descriptor;
}

/* Ends a read that the server does not end. */
static int read_one(int descriptor)
{
    char byte;

    return (int)recv(descriptor, &byte, 1, MSG_DONTWAIT);
}

static void no_descriptor_left(void **state)
{
    struct rlimit before, low;
    int first = connect_raw(), second = connect_raw(), null, log;
    char said[4096] = "";

    (void)state;
    there.given_up = open("/dev/null", O_RDONLY);
    log = open(folder, O_TMPFILE | O_RDWR, 0600);
    log_open(log, LOG_LEVEL_WARN);
    null = dup(0);
    close(null);
    getrlimit(RLIMIT_NOFILE, &before);
    low = before;
    low.rlim_cur = (rlim_t)null;
    setrlimit(RLIMIT_NOFILE, &low);
    loop_turn(loop, count_turn, &there);
    run_for(300);
    /* One is turned away, and the loop waits: it neither spins nor fills the log. */
    assert_int_equal(read_one(first), 0);
    assert_int_equal(read_one(second), -1);
    assert_int_equal(there.crowded, 1);
    assert_in_range(there.turns, 1, 50);
    assert_true(pread(log, said, sizeof(said) - 1, 0) > 0);
    assert_in_range(strlen(said), 1, 1000);
    assert_null(there.peer);
    /* Somebody gives his up: the next one comes in by it. */
    there.makes_room = true;
    for (int i = 0; i < 100 && there.peer == NULL; i++)
        run_for(100);
    assert_non_null(there.peer);
    setrlimit(RLIMIT_NOFILE, &before);
    log_open(STDERR_FILENO, LOG_LEVEL_WARN);
    close(log);
    close(first);
    close(second);
}

/* A peer that is held hears nothing, until it is let go; and the end of one whose other end is
 * gone, as its queue is no more. */
static void held(void **state)
{
    json_t *line = json_pack("{s:s}", "k", "a line of some length, so that a queue is soon full");

    (void)state;
    assert_int_equal(peer_connect(loop, path, &face, &here, &here.peer, &err), 0);
    for (int i = 0; i < 100 && there.peer == NULL; i++)
        run_for(20);
    assert_non_null(there.peer);
    peer_hold(there.peer, true);
    assert_int_equal(peer_send(here.peer, line, NULL), 0);
    run_for(100);
    assert_int_equal(there.lines, 0);
    while (peer_room(there.peer))
        assert_int_equal(peer_send(there.peer, line, NULL), 0);
    peer_hold(here.peer, true);
    peer_free(here.peer);
    here.peer = NULL;
    for (int i = 0; i < 100 && there.closed == 0; i++)
        run_for(20);
    assert_int_equal(there.closed, 1);
    json_decref(line);
}

static void short_lines(void **state)
{
    json_t *line = json_pack("{s:s}", "k", "0123456789012345678901234567890123456789");

    (void)state;
    assert_int_equal(peer_connect(loop, path, &face, &here, &here.peer, &err), 0);
    for (int i = 0; i < 100 && there.peer == NULL; i++)
        run_for(20);
    assert_int_equal(peer_send(here.peer, line, NULL), 0);
    peer_line_most(there.peer, 40);
    for (int i = 0; i < 100 && there.closed == 0; i++)
        run_for(20);
    assert_string_equal(there.why, "line too long");
    assert_int_equal(there.lines, 0);
    json_decref(line);
}

static void *dial_once(void *data)
{
    struct dial *dial;
    json_t *line = json_pack("{s:s}", "k", "hello"), *answer;

    (void)data;
    assert_int_equal(dial_open(path, &dial, NULL), 0);
    assert_int_equal(dial_read(dial, 30, &answer, NULL), DIAL_LATE);
    assert_int_equal(dial_send(dial, line, 1000, NULL), 0);
    assert_int_equal(dial_read(dial, 5000, &answer, NULL), 0);
    assert_true(json_equal(line, answer));
    json_decref(answer);
    json_decref(line);
    dial_close(dial);
    return NULL;
}

static void blocking_client(void **state)
{
    pthread_t thread;
    struct dial *dial;
    char nowhere[400];

    (void)state;
    there.echoes = true;
    pthread_create(&thread, NULL, dial_once, NULL);
    loop_run(loop);
    pthread_join(thread, NULL);
    assert_int_equal(there.closed, 1);
    snprintf(nowhere, sizeof(nowhere), "%s/nowhere", folder);
    assert_int_equal(dial_open(nowhere, &dial, &err), DIAL_NOBODY);
    assert_non_null(strstr(err.text, "nowhere"));
}

/* A line with the writing end of a pipe; the lines before and after it carry nothing. */
static void descriptor_came(void *data, struct peer *peer, json_t *line)
{
    struct side *side = data;
    int ends[2];
    char byte = 0;

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(peer_send(peer, line, NULL), 0);
    assert_int_equal(peer_pass(peer, line, ends[1], &err), 0);
    assert_int_equal(peer_send(peer, line, NULL), 0);
    close(ends[1]);
    side->lines++;
    /* The other end has it now: what it writes arrives, and then its end. */
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(byte, 'x');
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
}

static void *dial_for_descriptor(void *data)
{
    struct dial *dial;
    json_t *line = json_pack("{s:s}", "k", "hello"), *answer;
    int passed;

    (void)data;
    assert_int_equal(dial_open(path, &dial, NULL), 0);
    assert_int_equal(dial_send(dial, line, 1000, NULL), 0);
    assert_int_equal(dial_read(dial, 5000, &answer, NULL), 0);
    json_decref(answer);
    assert_int_equal(dial_read(dial, 5000, &answer, NULL), 0);
    assert_true(json_equal(line, answer));
    json_decref(answer);
    passed = dial_take_passed(dial);
    assert_true(passed >= 0);
    assert_int_equal(fcntl(passed, F_GETFD), FD_CLOEXEC);
    assert_int_equal(dial_take_passed(dial), -1);
    assert_int_equal(write(passed, "x", 1), 1);
    close(passed);
    assert_int_equal(dial_read(dial, 5000, &answer, NULL), 0);
    assert_int_equal(dial_take_passed(dial), -1);
    json_decref(answer);
    json_decref(line);
    dial_close(dial);
    return NULL;
}

static void a_descriptor_is_passed(void **state)
{
    pthread_t thread;

    (void)state;
    there.passes = true;
    pthread_create(&thread, NULL, dial_for_descriptor, NULL);
    loop_run(loop);
    pthread_join(thread, NULL);
    assert_int_equal(there.lines, 1);
    assert_int_equal(there.closed, 1);
}

static json_t *parse(const char *text)
{
    json_t *line = json_loads(text, 0, NULL);

    assert_non_null(line);
    return line;
}

static void check_agent(const char *text, const char *words)
{
    json_t *line = parse(text);
    int result = hello_agent(line, "virt", &err);

    json_decref(line);
    if (words == NULL)
        assert_int_equal(result, 0);
    else
        assert_true(result < 0 && strstr(err.text, words) != NULL);
}

static void hellos(void **state)
{
    struct hello hello, again;
    const char *run;
    json_t *line;

    (void)state;
    check_agent("{\"k\":\"hello\",\"agent\":\"virt\",\"protocol\":1,\"pid\":4711}", NULL);
    check_agent("{\"k\":\"ended\",\"agent\":\"virt\",\"protocol\":1}", "no hello");
    check_agent("{\"k\":\"hello\",\"agent\":\"virt\"}", "which protocol");
    check_agent("{\"k\":\"hello\",\"agent\":\"virt\",\"protocol\":2}", "protocol 2");
    check_agent("{\"k\":\"hello\",\"protocol\":1}", "name");
    check_agent("{\"k\":\"hello\",\"agent\":\"re\\u001b[2Jmote\",\"protocol\":1}", "not \"virt\"");

    line = parse("{\"k\":\"hello\"}");
    assert_int_equal(hello_read(line, &hello, &err), 0);
    assert_string_equal(hello.role, "director");
    assert_string_equal(hello.team, "");
    assert_false(hello.follow);
    json_decref(line);
    line = parse("{\"k\":\"hello\",\"role\":\"blue\",\"team\":\"estmark\",\"actor\":"
                 "\"an\\u001bna\",\"follow\":true}");
    assert_int_equal(hello_read(line, &hello, &err), 0);
    assert_string_equal(hello.actor, "an\xef\xbf\xbdna");
    json_decref(line);
    line = hello_line(&hello);
    assert_int_equal(hello_read(line, &again, &err), 0);
    assert_string_equal(again.team, "estmark");
    assert_true(again.follow);
    json_object_set_new(line, "role", json_integer(1));
    assert_true(hello_read(line, &again, &err) < 0);
    json_decref(line);

    line = hello_welcome("1a2b3c4d", "first-light", "director", "estmark", "anna");
    assert_int_equal(hello_is_welcome(line, &run, &err), 0);
    assert_string_equal(run, "1a2b3c4d");
    json_object_set_new(line, "protocol", json_integer(9));
    assert_true(hello_is_welcome(line, NULL, &err) < 0);
    json_decref(line);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(lines_both_ways),
        CASE(broken_rules_end_it),
        CASE(freed_in_a_line),
        CASE(room_is_bounded),
        CASE(server_guards_its_place),
        CASE(blocking_client),
        CASE(a_descriptor_is_passed),
        CASE(no_descriptor_left),
        CASE(held),
        CASE(short_lines),
        cmocka_unit_test(hellos),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
