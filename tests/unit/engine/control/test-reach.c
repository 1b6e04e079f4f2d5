/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reaches: the row first, then the connection as a descriptor; what is said before it stays with
 * the controller; and every way in which it ends, after which the other end is closed.
 */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "small.h"
#include "base/text.h"
#include "engine/control/server-own.h"
#include "wire/dial.h"

static struct small *small;
static int listener;   /* what a machine offers, below the range's root */
static char name[300]; /* of its socket */
static struct dial *dial;

static int set_up(void **state)
{
    (void)state;
    listener = -1;
    small = small_new(false);
    if (small == NULL || server_new(&small->c, small->folder.socket, &small->c.server, NULL) != 0)
        return -1;
    small_ready(small);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    assert_false(small->c.failed);
    assert_null(small->c.reaches);
    if (listener >= 0)
        close(listener);
    unlink(name);
    small_free(small);
    return 0;
}

enum { MANY = 3000, FEW = 50 };

/* The controller wakes up, and something may come at this descriptor meanwhile. */
static void wake(int fd)
{
    struct pollfd end = {.fd = fd, .events = POLLIN};

    small_until(small, NULL, NULL);
    poll(&end, 1, 10);
}

/* ---- the machine ---- */

static void offer(const char *at)
{
    struct sockaddr_un here = {.sun_family = AF_UNIX};

    text_print(name, sizeof(name), "%s/%s", small->place, at);
    text_copy(here.sun_path, sizeof(here.sun_path), name);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(listener, (const struct sockaddr *)&here, sizeof(here)), 0);
    assert_int_equal(listen(listener, 4), 0);
}

/* Its SSH is the socket NAME.team below the root. */
static void offer_ssh(void)
{
    struct view_vm *vm = view_vm(small->c.state.view, 1);

    offer("1.team");
    text_print(vm->host, sizeof(vm->host), "%s/1", small->place);
    vm->port = 0;
}

/* Who comes; -1: nobody does. */
static int came(int times)
{
    int fd = -1;

    for (int i = 0; i < times && fd < 0; i++) {
        wake(listener);
        fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    }
    return fd;
}

static void says(int fd, const char *bytes, size_t length)
{
    assert_int_equal(send(fd, bytes, length, MSG_NOSIGNAL), (ssize_t)length);
}

/* What comes next, of that length; "" once the end has come. */
static const char *hears(int fd, size_t length)
{
    static char text[128];
    ssize_t got = -1;

    for (int i = 0; i < MANY && got < 0; i++) {
        wake(fd);
        got = recv(fd, text, length, MSG_DONTWAIT);
    }
    assert_true(got >= 0);
    text[got] = '\0';
    return text;
}

/* ---- the seat ---- */

static json_t *hear(const char *kind)
{
    json_t *line = NULL;

    for (int i = 0; i < MANY; i++) {
        const char *k;

        wake(dial_descriptor(dial));
        if (dial_read(dial, 0, &line, NULL) != 0)
            continue;
        k = json_string_value(json_object_get(line, "k"));
        if (k != NULL && strcmp(k, kind) == 0)
            return line;
        json_decref(line);
    }
    return NULL;
}

static void say(json_t *line)
{
    assert_int_equal(dial_send(dial, line, 1000, NULL), 0);
    json_decref(line);
}

static void sit_down(void)
{
    assert_int_equal(dial_open(small->folder.socket, &dial, NULL), 0);
    say(json_pack("{s:s, s:s, s:s, s:s}", "k", "hello", "role", "blue", "team", "a", "actor",
                  "anna"));
    json_decref(hear("welcome"));
}

static void order_it(const char *detail, int port)
{
    json_t *reply;

    say(json_pack("{s:s, s:i, s:s, s:s, s:s, s:i}", "k", "order", "id", 1, "verb", "reach",
                  "target", "web", "detail", detail, "port", port));
    reply = hear("reply");
    assert_non_null(reply);
    if (!json_is_true(json_object_get(reply, "ok")))
        fail_msg("%s", json_string_value(json_object_get(reply, "text")));
    json_decref(reply);
    /* The row was there before anybody was connected with. */
    assert_true(small_rows(small, "reach.opened") > 0);
}

/* The connection that came with the line. */
static int reached(void)
{
    json_t *line = hear("reached");
    int fd;

    assert_non_null(line);
    json_decref(line);
    fd = dial_take_passed(dial);
    assert_true(fd >= 0);
    return fd;
}

static void unreached(const char *words)
{
    json_t *line = hear("unreached");
    const char *text = json_string_value(json_object_get(line, "text"));

    assert_non_null(line);
    if (strstr(text, words) == NULL)
        fail_msg("not \"%s\": %s", words, text);
    json_decref(line);
    assert_int_equal(dial_take_passed(dial), -1);
    assert_int_equal(small_rows(small, "reach.closed"), 1);
    dial_close(dial);
}

static bool has_no_reach(void *data)
{
    (void)data;
    return small->c.reaches == NULL;
}

static void leave(int seat, int machine)
{
    dial_close(dial);
    assert_true(small_until(small, has_no_reach, NULL));
    assert_string_equal(hears(machine, 1), "");
    assert_int_equal(small_rows(small, "reach.closed"), small_rows(small, "reach.opened"));
    close(seat);
    close(machine);
}

static void ssh_both_ways(void **state)
{
    int seat, machine;

    (void)state;
    offer_ssh();
    sit_down();
    order_it("", 0);
    machine = came(MANY);
    seat = reached();
    says(machine, "SSH-2.0-x", 9);
    assert_string_equal(hears(seat, 9), "SSH-2.0-x");
    says(seat, "hello", 5);
    assert_string_equal(hears(machine, 5), "hello");
    /* A seat that says no more still hears. */
    shutdown(seat, SHUT_WR);
    assert_string_equal(hears(machine, 1), "");
    says(machine, "bye", 3);
    assert_string_equal(hears(seat, 3), "bye");
    leave(seat, machine);
}

static void one_in_a_session(void **state)
{
    int seat, machine;
    json_t *reply;

    (void)state;
    offer_ssh();
    sit_down();
    order_it("", 0);
    machine = came(MANY);
    seat = reached();
    say(json_pack("{s:s, s:i, s:s, s:s}", "k", "order", "id", 2, "verb", "reach", "target", "web"));
    reply = hear("reply");
    assert_true(json_is_false(json_object_get(reply, "ok")));
    json_decref(reply);
    assert_int_equal(small_rows(small, "reach.opened"), 1);
    leave(seat, machine);
}

static void cut(void **state)
{
    int seat, machine;
    json_t *line;

    (void)state;
    offer_ssh();
    sit_down();
    order_it("", 0);
    machine = came(MANY);
    seat = reached();
    controller_order(&small->c, NULL, 0,
                     &(struct order){.verb = "reach-cut",
                                     .target = "1",
                                     .team = "",
                                     .actor = "boss",
                                     .reason = "enough",
                                     .detail = ""});
    line = hear("unreached");
    assert_string_equal(json_string_value(json_object_get(line, "text")),
                        "exercise control has cut the connection");
    json_decref(line);
    /* Both ends, though the seat still holds its descriptor. */
    assert_string_equal(hears(seat, 1), "");
    leave(seat, machine);
}

static void the_socket_comes_later(void **state)
{
    struct view_vm *vm = view_vm(small->c.state.view, 1);
    int seat, machine;

    (void)state;
    text_print(vm->host, sizeof(vm->host), "%s/1", small->place);
    vm->port = 0;
    sit_down();
    order_it("", 0);
    wake(-1);
    offer_ssh();
    machine = came(MANY);
    assert_true(machine >= 0);
    seat = reached();
    leave(seat, machine);
}

/* Whatever the provider says, nothing outside the range's folder is connected with, and no link is
 * followed out of it. */
static void nowhere_else(void **state)
{
    struct view_vm *vm = view_vm(small->c.state.view, 1);
    char link[300];

    (void)state;
    offer_ssh();
    text_print(link, sizeof(link), "%s/2.team", small->place);
    assert_int_equal(symlink(name, link), 0);
    text_print(vm->host, sizeof(vm->host), "%s/2", small->place);
    sit_down();
    order_it("", 0);
    assert_int_equal(came(FEW), -1);
    unlink(link);
    text_print(vm->host, sizeof(vm->host), "%sx/1", small->place);
    assert_int_equal(came(FEW), -1);
    dial_close(dial);
    assert_true(small_until(small, has_no_reach, NULL));
}

static void a_console(void **state)
{
    char folder[300];
    int seat, machine;

    (void)state;
    text_print(folder, sizeof(folder), "%s/c", small->place);
    assert_int_equal(mkdir(folder, 0700), 0);
    offer("c/1.a");
    sit_down();
    order_it("console", 0);
    machine = came(MANY);
    says(machine, "+attached\nlogin: ", 17);
    seat = reached();
    assert_string_equal(hears(seat, 7), "login: ");
    leave(seat, machine);
    sit_down();
    order_it("console", 0);
    machine = came(MANY);
    says(machine, "-another client is attached\n", 28);
    close(machine);
    {
        json_t *line = hear("unreached");

        assert_string_equal(json_string_value(json_object_get(line, "text")),
                            "another client is attached");
        json_decref(line);
    }
    dial_close(dial);
    unlink(name);
    rmdir(folder);
}

/* The transport opens the way; its proxy is asked for the machine's addresses in turn. */
static int way_to(const char *address)
{
    struct asked *asked = small_asked(small, "socks");
    int machine;

    assert_non_null(asked);
    assert_string_equal(json_string_value(json_object_get(asked->body, "address")), address);
    assert_int_equal(json_integer_value(json_object_get(asked->body, "port")), 8080);
    if (listener < 0)
        offer("w1");
    small_answer(small, asked, OUTCOME_DONE, "", json_pack("{s:s}", "password", "secret"));
    machine = came(MANY);
    assert_true(machine >= 0);
    return machine;
}

static void a_port(void **state)
{
    static const char asks[] = "\5\1\2\1\0\6secret\5\1\0\1\12\1\1\2\37\220";
    static const char taken[] = "\5\2\1\0\5\0\0\1\0\0\0\0\0\0";
    static const char refuses[] = "\5\2\1\0\5\5\0\1\0\0\0\0\0\0";
    int seat, machine;

    (void)state;
    sit_down();
    order_it("", 8080);
    machine = way_to("10.1.1.2");
    assert_memory_equal(hears(machine, sizeof(asks) - 1), asks, sizeof(asks) - 1);
    says(machine, refuses, sizeof(refuses) - 1);
    for (int i = 0; i < 10 && small_asked(small, "socks") == NULL; i++)
        wake(-1);
    close(machine);
    machine = way_to("10.1.2.2");
    hears(machine, sizeof(asks) - 1);
    says(machine, taken, sizeof(taken) - 1);
    says(machine, "HTTP", 4);
    seat = reached();
    assert_string_equal(hears(seat, 4), "HTTP");
    leave(seat, machine);
}

static void a_port_that_is_closed(void **state)
{
    static const char refuses[] = "\5\2\1\0\5\5\0\1\0\0\0\0\0\0";
    static const char *const places[] = {"10.1.1.2", "10.1.2.2", "127.0.0.1"};

    (void)state;
    sit_down();
    order_it("", 8080);
    for (size_t i = 0; i < 3; i++) {
        int machine = way_to(places[i]);

        says(machine, refuses, sizeof(refuses) - 1);
        for (int n = 0; n < 10; n++)
            wake(-1);
        close(machine);
    }
    unreached("nothing listens at its port 8080");
}

static void no_way(void **state)
{
    (void)state;
    sit_down();
    order_it("", 8080);
    small_answer(small, small_asked(small, "socks"), OUTCOME_FAILED, "no route\033[2J to it",
                 json_pack("{s:s}", "reason", "unreachable"));
    unreached("no route");
}

/* Who asks and goes leaves nothing behind, at whatever step. */
static void gone_meanwhile(void **state)
{
    (void)state;
    sit_down();
    order_it("", 8080);
    dial_close(dial);
    assert_true(small_until(small, has_no_reach, NULL));
    small_answer(small, small_asked(small, "socks"), OUTCOME_DONE, "",
                 json_pack("{s:s}", "password", "secret"));
    assert_int_equal(small_rows(small, "reach.closed"), 1);
    sit_down();
    order_it("", 0);
    dial_close(dial);
    assert_true(small_until(small, has_no_reach, NULL));
    assert_int_equal(small_rows(small, "reach.closed"), 2);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(ssh_both_ways), CASE(one_in_a_session), CASE(cut),    CASE(the_socket_comes_later),
        CASE(nowhere_else),  CASE(a_console),        CASE(a_port), CASE(a_port_that_is_closed),
        CASE(no_way),        CASE(gone_meanwhile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
