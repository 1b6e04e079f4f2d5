/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client is a connection of the unix socket and, once its target is allowed, a channel. A channel
 * that is still being opened when its client leaves is kept until the server has decided, as it
 * could not be closed before; so a target that swallows connections costs a place until the VM
 * gives it up.
 *
 * Nothing here has a deadline: clients are our own programs, which leave when theirs has come.
 */
#include "remote/socks-own.h"

#include "base/text.h"
#include "remote/guard.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libssh/callbacks.h>
#include <poll.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* RFC 1928 and 1929. */
enum {
    VERSION = 5,
    METHOD_PASSWORD = 2,
    METHOD_NONE = 0xff,
    PASSWORD_VERSION = 1,
    CONNECT = 1,
    IPV4 = 1,
    DONE = 0,
    FAILED = 1,
    NOT_ALLOWED = 2,
    UNREACHABLE = 4,
    REFUSED = 5,
    NO_SUCH_COMMAND = 7,
    NO_SUCH_ADDRESS = 8,
};

/* ---- the client's side
 * ------------------------------------------------------------------------------- */

static void socks_leave(struct client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    client->fd = -1;
    client->stage = client->stage == OPENING ? ABANDONED : OVER;
}

/* Short words to a client that waits for nothing else: its socket's buffer takes them. */
static void socks_say(struct client *client, const void *bytes, size_t length)
{
    if (send(client->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)length)
        socks_leave(client);
}

static void socks_reply(struct client *client, unsigned char code)
{
    const unsigned char words[] = {VERSION, code, 0, IPV4, 0, 0, 0, 0, 0, 0};

    socks_say(client, words, sizeof(words));
    if (code != DONE && client->fd >= 0)
        socks_leave(client);
}

static void socks_used(struct client *client, size_t length)
{
    client->in_used -= length;
    memmove(client->in, client->in + length, client->in_used);
}

static void socks_greeted(struct client *client)
{
    size_t count = client->in_used >= 2 ? client->in[1] : 0;

    if (client->in_used < 2 || client->in_used < 2 + count)
        return;

    bool can = client->in[0] == VERSION && memchr(client->in + 2, METHOD_PASSWORD, count) != NULL;
    const unsigned char words[] = {VERSION, can ? METHOD_PASSWORD : METHOD_NONE};

    socks_used(client, 2 + count);
    client->stage = LOGS_IN;
    socks_say(client, words, sizeof(words));
    if (!can)
        socks_leave(client);
}

static void socks_logged_in(struct client *client, const struct socks *socks)
{
    size_t name = client->in_used >= 2 ? client->in[1] : 0;
    size_t length = client->in_used >= 3 + name ? client->in[2 + name] : 0;

    if (client->in_used < 3 + name || client->in_used < 3 + name + length)
        return;

    bool right = client->in[0] == PASSWORD_VERSION && length == PASSWORD &&
                 sodium_memcmp(client->in + 3 + name, socks->password, PASSWORD) == 0;
    const unsigned char words[] = {PASSWORD_VERSION, right ? 0 : 1};

    socks_used(client, 3 + name + length);
    client->stage = ASKS;
    socks_say(client, words, sizeof(words));
    if (!right)
        socks_leave(client);
}

static void socks_on_stir(ssh_session ssh, ssh_channel channel, void *own)
{
    (void)ssh, (void)channel;
    *(bool *)own = true;
}

/* Nothing is taken here: it is read when there is room for it. */
static int socks_on_data(ssh_session ssh, ssh_channel channel, void *data, uint32_t length,
                         int is_stderr, void *own)
{
    (void)data, (void)length, (void)is_stderr;
    socks_on_stir(ssh, channel, own);
    return 0;
}

static void socks_asked(struct client *client, const struct socks *socks, ssh_session ssh)
{
    uint32_t address;
    uint16_t port;

    if (client->in_used < 10 && !(client->in_used >= 4 && client->in[3] != IPV4))
        return;
    memcpy(&address, client->in + 4, sizeof(address));
    memcpy(&port, client->in + 8, sizeof(port));
    if (client->in[0] != VERSION || client->in[1] != CONNECT || client->in[3] != IPV4) {
        socks_reply(client, client->in[1] != CONNECT ? NO_SUCH_COMMAND : NO_SUCH_ADDRESS);
        return;
    }
    if (!socks_is_allowed(socks, address, ntohs(port))) {
        socks_reply(client, NOT_ALLOWED);
        return;
    }
    inet_ntop(AF_INET, &address, client->host, sizeof(client->host));
    client->port = ntohs(port);
    socks_used(client, 10);
    client->channel = ssh_channel_new(ssh);
    if (client->channel == NULL) {
        socks_reply(client, FAILED);
        return;
    }
    client->callbacks =
        (struct ssh_channel_callbacks_struct){.userdata = socks->stirred,
                                              .channel_data_function = socks_on_data,
                                              .channel_eof_function = socks_on_stir,
                                              .channel_close_function = socks_on_stir};
    ssh_callbacks_init(&client->callbacks);
    ssh_set_channel_callbacks(client->channel, &client->callbacks);
    client->stage = OPENING;
}

static bool socks_is_gone(const struct client *client)
{
    struct pollfd end = {.fd = client->fd};

    return poll(&end, 1, 0) == 1 && (end.revents & (POLLHUP | POLLERR)) != 0;
}

/* A client that has closed only its writing end still waits for an answer, which can come only when
 * its channel is open. */
static void socks_fell_silent(struct client *client)
{
    client->silent = true;
    if ((client->stage != OPENING && client->stage != OPEN) || socks_is_gone(client))
        socks_leave(client);
}

static void socks_hear(struct client *client)
{
    ssize_t got;

    if (client->fd >= 0 && client->silent && socks_is_gone(client))
        socks_leave(client);
    if (client->in_used == sizeof(client->in) || client->fd < 0 || client->silent)
        return;
    got = recv(client->fd, client->in + client->in_used, sizeof(client->in) - client->in_used,
               MSG_DONTWAIT);
    if (got > 0)
        client->in_used += (size_t)got;
    else if (got == 0)
        socks_fell_silent(client);
    else if (errno != EAGAIN && errno != EINTR)
        socks_leave(client);
}

/* ---- the channel's side
 * ------------------------------------------------------------------------------- */

/* Why the server opened no channel; libssh gives RFC 4254's reason in a text: "… error (2)
 * Connection refused". */
static unsigned char socks_why_refused(ssh_session ssh)
{
    enum { PROHIBITED = 1, CONNECT_FAILED = 2 };
    const char *text = ssh_get_error(ssh), *number = strstr(text, "error (");
    int code = number != NULL ? atoi(number + strlen("error (")) : 0;

    if (code == PROHIBITED)
        return NOT_ALLOWED;
    if (code != CONNECT_FAILED)
        return FAILED;
    return strcasestr(text, "refused") != NULL ? REFUSED : UNREACHABLE;
}

static void socks_open_channel(struct client *client, ssh_session ssh)
{
    int r = ssh_channel_open_forward(client->channel, client->host, client->port, "127.0.0.1", 0);

    if (r == SSH_AGAIN)
        return;
    if (client->stage == ABANDONED) {
        client->stage = OVER;
    } else if (r == SSH_OK) {
        client->stage = OPEN;
        socks_reply(client, DONE);
    } else {
        client->stage = OVER;
        socks_reply(client, socks_why_refused(ssh));
    }
}

static void socks_pump_out(struct client *client, const struct socks *socks)
{
    ssize_t sent;

    if (client->out_used == 0) {
        int got =
            ssh_channel_read_nonblocking(client->channel, client->out, sizeof(client->out), 0);

        client->out_used = got > 0 ? (size_t)got : 0;
        if (got > 0)
            guard_take(socks->guard, (uint64_t)got);
        client->out_sent = 0;
        if (got <= 0 &&
            (ssh_channel_is_eof(client->channel) || ssh_channel_is_closed(client->channel)))
            socks_leave(client);
    }
    if (client->out_used == 0 || client->fd < 0)
        return;
    sent = send(client->fd, client->out + client->out_sent, client->out_used - client->out_sent,
                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR)
        socks_leave(client);
    client->out_sent += sent > 0 ? (size_t)sent : 0;
    if (client->out_sent < client->out_used)
        return;
    client->out_used = 0;
    *socks->stirred = true; /* there may be more where that came from */
}

static void socks_pump(struct client *client, const struct socks *socks)
{
    if (client->in_used != 0) {
        int n = ssh_channel_write(client->channel, client->in, (uint32_t)client->in_used);

        if (n > 0)
            socks_used(client, (size_t)n);
        else if (n == SSH_ERROR)
            socks_leave(client);
    }
    if (client->silent && client->in_used == 0 && !client->told) {
        ssh_channel_send_eof(client->channel);
        client->told = true;
    }
    if (client->fd >= 0)
        socks_pump_out(client, socks);
}

/* ---- all of them
 * ---------------------------------------------------------------------------------------- */

static void socks_client_free(struct client *client, struct guard *guard)
{
    if (client->channel != NULL) {
        if (ssh_channel_is_open(client->channel))
            guard_leave(guard);
        ssh_remove_channel_callbacks(client->channel, &client->callbacks);
        ssh_channel_free(client->channel);
    }
    if (client->fd >= 0)
        close(client->fd);
    free(client);
}

/* The one that has been there longest without having asked for anything goes. Returns whether there
 * was one. */
static bool socks_drop_silent(struct socks *socks)
{
    struct client **oldest = NULL, *client;

    /* The list begins with the newest. */
    for (struct client **at = &socks->clients; *at != NULL; at = &(*at)->next)
        if ((*at)->stage == GREETS || (*at)->stage == LOGS_IN || (*at)->stage == ASKS)
            oldest = at;
    if (oldest == NULL)
        return false;
    client = *oldest;
    *oldest = client->next;
    socks->client_count--;
    socks_client_free(client, socks->guard);
    return true;
}

/* Without a free descriptor a client cannot be accepted, and epoll would report it again and again.
 */
static void socks_rest(struct socks *socks, bool rests)
{
    struct epoll_event event = {.events = rests ? 0 : EPOLLIN};

    if (socks->listener >= 0 && rests != socks->rests &&
        epoll_ctl(socks->epoll, EPOLL_CTL_MOD, socks->listener, &event) == 0)
        socks->rests = rests;
}

static void socks_take_in(struct socks *socks, int fd)
{
    bool has_place = socks->client_count < CLIENTS_MOST || socks_drop_silent(socks);
    struct client *client = has_place ? calloc(1, sizeof(*client)) : NULL;
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP};

    if (client == NULL || epoll_ctl(socks->epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
        free(client);
        close(fd);
        return;
    }
    *client = (struct client){.next = socks->clients, .fd = fd, .events = event.events};
    socks->clients = client;
    socks->client_count++;
}

static void socks_accept_all(struct socks *socks)
{
    bool more = socks->listener >= 0;

    while (more) {
        int fd = accept4(socks->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        bool crowded = fd < 0 && (errno == EMFILE || errno == ENFILE);

        more = fd >= 0 || (crowded && socks_drop_silent(socks));
        if (fd >= 0)
            socks_take_in(socks, fd);
        socks_rest(socks, crowded && !more);
    }
}

/* So that epoll tells of nothing that could not be done now. */
static void socks_wait_for(const struct socks *socks, struct client *client)
{
    struct epoll_event event = {.events = client->silent ? 0 : EPOLLRDHUP};

    if (client->fd < 0)
        return;
    if (client->in_used < sizeof(client->in) && client->stage != OPENING && !client->silent)
        event.events |= EPOLLIN;
    if (client->out_used != 0)
        event.events |= EPOLLOUT;
    if (event.events != client->events)
        epoll_ctl(socks->epoll, EPOLL_CTL_MOD, client->fd, &event);
    client->events = event.events;
}

static void socks_step_one(struct socks *socks, struct client *client, ssh_session ssh)
{
    socks_hear(client);
    if (client->fd >= 0 && client->stage == GREETS)
        socks_greeted(client);
    if (client->fd >= 0 && client->stage == LOGS_IN)
        socks_logged_in(client, socks);
    if (client->fd >= 0 && client->stage == ASKS)
        socks_asked(client, socks, ssh);
    if (client->stage == OPENING || client->stage == ABANDONED)
        socks_open_channel(client, ssh);
    if (client->stage == OPEN)
        socks_pump(client, socks);
    socks_wait_for(socks, client);
}

void socks_step(struct socks *socks, ssh_session ssh)
{
    socks_accept_all(socks);

    struct client **at = &socks->clients;

    while (*at != NULL) {
        struct client *client = *at;

        socks_step_one(socks, client, ssh);
        if (client->stage != OVER) {
            at = &client->next;
            continue;
        }
        *at = client->next;
        socks->client_count--;
        socks_client_free(client, socks->guard);
    }
}

bool socks_is_idle(const struct socks *socks)
{
    return socks->clients == NULL;
}

void socks_close(struct socks *socks)
{
    socks_stop_listening(socks);
    while (socks->clients != NULL) {
        struct client *client = socks->clients;

        socks->clients = client->next;
        socks_client_free(client, socks->guard);
    }
    socks->client_count = 0;
    socks->allowed_count = 0;
}

int socks_descriptor(const struct socks *socks)
{
    return socks->epoll;
}

struct socks *socks_new(bool *stirred, struct guard *guard)
{
    struct socks *socks = calloc(1, sizeof(*socks));

    if (socks == NULL)
        return NULL;
    *socks = (struct socks){
        .listener = -1, .stirred = stirred, .guard = guard, .epoll = epoll_create1(EPOLL_CLOEXEC)};
    if (socks->epoll >= 0)
        return socks;
    free(socks);
    return NULL;
}

void socks_free(struct socks *socks)
{
    if (socks == NULL)
        return;
    socks_close(socks);
    close(socks->epoll);
    free(socks->allowed);
    free(socks);
}
