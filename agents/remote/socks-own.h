/* SPDX-License-Identifier: Apache-2.0 */
/* What socks.c and socks-offer.c share: the listening socket, its clients, the allowed endpoints.
 */
#pragma once

#include "remote/socks.h"

#include <arpa/inet.h>
#include <libssh/callbacks.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/un.h>

enum {
    CLIENTS_MOST = 512,
    PIECE = 8 * 1024,
    PASSWORD = 32, /* hex digits */
};

enum client_stage {
    GREETS,
    LOGS_IN,
    ASKS,
    OPENING,
    OPEN,
    ABANDONED /* its channel is still being opened */,
    OVER
};

struct client {
    struct client *next;
    int fd;
    enum client_stage stage;
    bool silent;     /* it says no more, and may still hear */
    bool told;       /* so the target was told */
    uint32_t events; /* what is waited for */
    ssh_channel channel;
    struct ssh_channel_callbacks_struct callbacks;
    char host[INET_ADDRSTRLEN];
    int port;
    unsigned char in[PIECE], out[PIECE]; /* from the client, and to it */
    size_t in_used, out_used, out_sent;
};

struct endpoint {
    uint32_t address; /* network byte order */
    uint16_t port;
};

struct socks {
    int epoll, listener; /* listener -1: nothing is offered */
    bool rests;          /* the listener, until the next step: there was no descriptor */
    struct sockaddr_un at;
    char password[PASSWORD + 1];
    struct endpoint *allowed;
    size_t allowed_count;
    struct client *clients;
    int client_count;
    bool *stirred;
    struct guard *guard;
};

/* May clients connect to this endpoint? The address is in network byte order. */
bool socks_is_allowed(const struct socks *socks, uint32_t address, uint16_t port);

/* Closes and removes the listening socket, if there is one. */
void socks_stop_listening(struct socks *socks);
