/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sockets below the range's root lie in folders that the guests' user may write to, so the
 * controller connects to them by descriptor and follows no link. A port is reached through the
 * transport's session with the machine (`socks`), at the machine's own addresses and then at its
 * loopback.
 */
#include "engine/control/lead.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/inside.h"
#include "base/text.h"
#include "engine/control/within.h"
#include "wire/local.h"

enum {
    AGAIN = 200, /* ms between two tries */
    PLACES_MOST = 8,
    HEARD_MOST = 160,
    /* RFC 1928, 1929 */
    SOCKS_ANSWERS = 14,
    SOCKS_NOT_ALLOWED = 2,
    SOCKS_UNREACHABLE = 4,
    SOCKS_REFUSED = 5,
};

struct lead {
    struct controller *c;
    struct view_reach reach;
    lead_done *done;
    void *data;
    struct loop_timer again, late;
    struct loop_watch *watch;
    int descriptor;
    bool connected;
    char why[160]; /* the last try failed */
    char password[65];
    char places[PLACES_MOST][INET_ADDRSTRLEN]; /* of a port */
    size_t place, place_count;
    char heard[HEARD_MOST];
    size_t used;
};

static void lead_try(void *data);

/* ---- ends ---- */

static void lead_hang_up(struct lead *lead)
{
    loop_watch_free(lead->watch);
    lead->watch = NULL;
    if (lead->descriptor >= 0)
        close(lead->descriptor);
    lead->descriptor = -1;
    lead->connected = false;
    lead->used = 0;
}

void lead_free(struct lead *lead)
{
    if (lead == NULL)
        return;
    lead_hang_up(lead);
    loop_timer_cancel(&lead->again);
    loop_timer_cancel(&lead->late);
    free(lead);
}

static void lead_fail(struct lead *lead, const char *why)
{
    char text[sizeof(lead->why)];

    text_copy(text, sizeof(text), why);
    lead->done(lead->data, -1, text);
}

static void lead_succeed(struct lead *lead)
{
    int descriptor = lead->descriptor;

    loop_watch_free(lead->watch);
    lead->watch = NULL;
    lead->descriptor = -1;
    lead->done(lead->data, descriptor, "");
}

static void lead_is_late(void *data)
{
    struct lead *lead = data;

    lead_fail(lead, lead->why[0] != '\0' ? lead->why : "the machine does not answer");
}

/* ---- what is said first ---- */

static void lead_ask_way(struct lead *lead);

/* The proxy has said that this place is not to be had: the next one is asked for. */
static void lead_was_refused(struct lead *lead, int code)
{
    char why[sizeof(lead->why)];

    if ((code == SOCKS_REFUSED || code == SOCKS_UNREACHABLE) &&
        lead->place + 1 < lead->place_count) {
        lead->place++;
        lead_hang_up(lead);
        lead_ask_way(lead);
        return;
    }
    text_print(why, sizeof(why),
               code == SOCKS_NOT_ALLOWED ? "the machine's SSH server forwards nothing to port %u"
               : code == SOCKS_REFUSED   ? "nothing listens at its port %u"
                                         : "its port %u does not answer",
               lead->reach.port);
    lead_fail(lead, why);
}

/* All three answers: the method, the login, the connection. */
static void lead_hear_proxy(struct lead *lead)
{
    ssize_t got =
        recv(lead->descriptor, lead->heard + lead->used, SOCKS_ANSWERS - lead->used, MSG_DONTWAIT);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    lead->used += got > 0 ? (size_t)got : 0;
    if ((lead->used >= 2 && lead->heard[1] != 2) || (lead->used >= 4 && lead->heard[3] != 0))
        lead_fail(lead, "excon-remote does not let the controller through");
    else if (lead->used >= 6 && lead->heard[5] != 0)
        lead_was_refused(lead, lead->heard[5]);
    else if (lead->used == SOCKS_ANSWERS)
        lead_succeed(lead);
    else if (got <= 0)
        lead_fail(lead, "the SSH session with the machine has ended");
}

/* "+…" or "-words", byte by byte, so that nothing of the machine's is read with it. */
static void lead_hear_console(struct lead *lead)
{
    ssize_t got = 1;

    while (got == 1 && lead->used + 1 < sizeof(lead->heard) &&
           (lead->used == 0 || lead->heard[lead->used - 1] != '\n')) {
        got = recv(lead->descriptor, lead->heard + lead->used, 1, MSG_DONTWAIT);
        lead->used += got == 1;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got == 1 && lead->heard[0] == '+') {
        lead_succeed(lead);
        return;
    }
    text_clean(lead->why, sizeof(lead->why), lead->heard + (lead->used > 0),
               lead->used > 1 ? lead->used - 2 : 0);
    lead_fail(lead, lead->why[0] != '\0' ? lead->why : "excon-virt does not answer");
}

static bool lead_say_to_proxy(struct lead *lead)
{
    unsigned char words[3 + 3 + sizeof(lead->password) + 10] = {5, 1, 2, 1, 0};
    size_t length = strlen(lead->password), used = 5;
    struct in_addr address;

    words[used++] = (unsigned char)length;
    memcpy(words + used, lead->password, length);
    used += length;
    memcpy(words + used, "\5\1\0\1", 4);
    inet_pton(AF_INET, lead->places[lead->place], &address);
    memcpy(words + used + 4, &address, 4);
    words[used + 8] = (unsigned char)(lead->reach.port >> 8);
    words[used + 9] = (unsigned char)lead->reach.port;
    used += 10;
    return send(lead->descriptor, words, used, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)used;
}

/* ---- connecting ---- */

/* There is a connection. */
static void lead_go_on(struct lead *lead)
{
    lead->connected = true;
    if (lead->reach.what == REACH_SSH || lead->reach.what == REACH_SCREEN) {
        lead_succeed(lead);
        return;
    }
    if (lead->reach.what == REACH_PORT && !lead_say_to_proxy(lead)) {
        lead_fail(lead, "excon-remote does not listen");
        return;
    }
    loop_watch_set(lead->watch, LOOP_READABLE, NULL);
}

static void lead_became_ready(int what, void *data)
{
    struct lead *lead = data;
    int number = 0;
    socklen_t size = sizeof(number);

    (void)what;
    if (lead->connected && lead->reach.what == REACH_PORT) {
        lead_hear_proxy(lead);
    } else if (lead->connected) {
        lead_hear_console(lead);
    } else if (getsockopt(lead->descriptor, SOL_SOCKET, SO_ERROR, &number, &size) < 0 ||
               number != 0) {
        text_print(lead->why, sizeof(lead->why), "its SSH cannot be reached: %s", strerror(number));
        lead_hang_up(lead);
        loop_timer_arm(&lead->again, AGAIN, NULL);
    } else {
        lead_go_on(lead);
    }
}

/* A socket below a folder; *ret_address leads to it by its descriptor, the caller's. */
static int lead_find_socket(const char *root, const char *name, struct sockaddr_un *ret_address,
                            int *ret_socket, struct error *err)
{
    char path[32];
    int folder = -1, result = inside_root(root, &folder, err);

    if (result != 0)
        return result < 0 ? result : error_set(err, ERROR_MISSING, "%s is gone", root);
    result = inside_socket(folder, name, ret_socket, err);
    close(folder);
    if (result != 0)
        return result < 0 ? result : error_set(err, ERROR_MISSING, "%s is not there", name);
    text_print(path, sizeof(path), "/proc/self/fd/%d", *ret_socket);
    return local_address(path, ret_address, err);
}

/* 0, or <0: it may be there later. */
static int lead_connect_local(struct lead *lead, const char *root, const char *name,
                              struct error *err)
{
    struct sockaddr_un address;
    int found = -1, result = lead_find_socket(root, name, &address, &found, err);

    if (result == 0) {
        lead->descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (lead->descriptor < 0 ||
            connect(lead->descriptor, (const struct sockaddr *)&address, sizeof(address)) < 0)
            result = error_system(err, errno, "%s", name);
    }
    if (found >= 0)
        close(found);
    return result;
}

/* 0: it is connected, or will be, which the watch tells; <0. */
static int lead_connect_tcp(struct lead *lead, const char *host, uint32_t port, struct error *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

    if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
        return error_set(err, ERROR_INPUT, "%.60s is no address", host);
    lead->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (lead->descriptor < 0 ||
        (connect(lead->descriptor, (const struct sockaddr *)&address, sizeof(address)) < 0 &&
         errno != EINPROGRESS))
        return error_system(err, errno, "its SSH at %s:%u", host, port);
    return 0;
}

/* The folder in which the machine's sockets end: the range's root, or of another host's machine
 * where its ssh session forwards them to (hosts.c). Returns whether it is the latter. */
static bool lead_folder_of(const struct lead *lead, const struct view_vm *vm, char *to, size_t size)
{
    bool away = view_stand(lead->c->state.view, vm) != 0;

    text_print(to, size, "%s%s", away ? lead->c->folder->runtime : lead->c->folder->root,
               away ? "/r" : "");
    return away;
}

/* Its SSH: a port of this host, or a socket in that folder and nowhere else, whatever the provider
 * says. */
static int lead_connect_ssh(struct lead *lead, const struct view_vm *vm, struct error *err)
{
    char root[256], name[sizeof(vm->host) + 8];
    size_t length;

    lead_folder_of(lead, vm, root, sizeof(root));
    length = strlen(root);

    if (vm->host[0] == '\0')
        return error_set(err, ERROR_STATE, "no way leads to its SSH yet");
    if (vm->port != 0)
        return lead_connect_tcp(lead, vm->host, vm->port, err);
    if (strncmp(vm->host, root, length) != 0 || vm->host[length] != '/')
        return error_set(err, ERROR_STATE, "its SSH is at no place of this range");
    text_print(name, sizeof(name), "%s.team", vm->host + length + 1);
    return lead_connect_local(lead, root, name, err);
}

static int lead_connect(struct lead *lead, struct error *err)
{
    const struct view_vm *vm = view_vm(lead->c->state.view, lead->reach.vm);
    char folder[256], name[32];

    if (vm == NULL)
        return error_set(err, ERROR_STATE, "the machine is gone");
    if (lead->reach.what == REACH_SSH)
        return lead_connect_ssh(lead, vm, err);
    if (lead->reach.what == REACH_CONSOLE || lead->reach.what == REACH_SCREEN) {
        bool away = lead_folder_of(lead, vm, folder, sizeof(folder));

        text_print(name, sizeof(name), "%s%u.%s", away ? "" : "c/", lead->reach.vm,
                   lead->reach.what == REACH_SCREEN ? "vnc" : "a");
        return lead_connect_local(lead, folder, name, err);
    }
    text_print(name, sizeof(name), "w%u", lead->reach.vm);
    return lead_connect_local(lead, lead->c->folder->runtime, name, err);
}

static void lead_try(void *data)
{
    struct lead *lead = data;
    struct error err = {0};
    int result = lead_connect(lead, &err);

    if (result == 0)
        result = loop_watch_new(lead->c->loop, lead->descriptor, lead_became_ready, lead,
                                &lead->watch, &err);
    if (result < 0) {
        text_clean(lead->why, sizeof(lead->why), err.text, strlen(err.text));
        lead_hang_up(lead);
        loop_timer_arm(&lead->again, AGAIN, NULL);
        return;
    }
    loop_watch_set(lead->watch, LOOP_WRITABLE, NULL);
}

/* ---- a port's way ---- */

static void lead_add_place(struct lead *lead, const char *text, size_t length)
{
    struct in_addr address;
    char place[INET_ADDRSTRLEN];

    if (lead->place_count == PLACES_MOST || length >= sizeof(place))
        return;
    text_print(place, sizeof(place), "%.*s", (int)length, text);
    if (inet_pton(AF_INET, place, &address) == 1)
        text_copy(lead->places[lead->place_count++], sizeof(place), place);
}

/* "lan 10.1.1.10, dmz 10.1.2.10", and its loopback. */
static void lead_add_places(struct lead *lead, const struct view_vm *vm)
{
    const char *at = vm->made.address;

    for (size_t length; *at != '\0'; at += length + strspn(at + length, " ,")) {
        length = strcspn(at, " ,");
        if (lead->place_count + 1 < PLACES_MOST)
            lead_add_place(lead, at, length);
    }
    lead_add_place(lead, "127.0.0.1", strlen("127.0.0.1"));
}

static void lead_ask_way(struct lead *lead)
{
    struct controller *c = lead->c;
    const struct view_vm *vm = view_vm(c->state.view, lead->reach.vm);
    struct error err = {0};
    struct job *job = act_begin(c, NULL, &err);
    char path[512];
    json_t *body;

    if (job == NULL)
        return;
    job->what = JOB_LEAD;
    job->action.subject = lead->reach.number;
    text_print(path, sizeof(path), "%s/w%u", c->folder->runtime, lead->reach.vm);
    body = request_control(c, vm, &err);
    if (body != NULL) {
        json_object_set_new(body, "at", json_string(path));
        json_object_set_new(body, "address", json_string(lead->places[lead->place]));
        json_object_set_new(body, "port", json_integer(lead->reach.port));
    }
    act_submit(c, c->transport, job, "socks", WITHIN_WAY, body, &err);
}

void lead_answered(struct lead *lead, enum outcome outcome, const char *text, const json_t *result)
{
    const char *password = text_in(result, "password");

    if (outcome == OUTCOME_DONE && text_copy(lead->password, sizeof(lead->password), password)) {
        loop_timer_arm(&lead->again, 0, NULL);
        return;
    }
    text_clean(lead->why, sizeof(lead->why), text, strlen(text));
    lead_fail(lead, lead->why[0] != '\0' ? lead->why : "the machine does not answer");
}

struct lead *lead_new(struct controller *c, const struct view_reach *reach, lead_done *done,
                      void *data)
{
    struct lead *lead = calloc(1, sizeof(*lead));
    const struct view_vm *vm = view_vm(c->state.view, reach->vm);

    if (lead == NULL)
        return NULL;
    *lead = (struct lead){.c = c, .reach = *reach, .done = done, .data = data, .descriptor = -1};
    loop_timer_init_real(&lead->again, c->loop, lead_try, lead);
    loop_timer_init_real(&lead->late, c->loop, lead_is_late, lead);
    loop_timer_arm(&lead->late, WITHIN_LEAD, NULL);
    if (reach->what != REACH_PORT) {
        loop_timer_arm(&lead->again, 0, NULL);
        return lead;
    }
    lead_add_places(lead, vm);
    lead_ask_way(lead);
    return lead;
}
