/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One end of an exchange of lines in the loop: a unix socket or a child's pipes. Received lines are
 * handed out whole and parsed; lines to send wait in a bounded queue. A peer that breaks the rules
 * of a line (docs/PROTOCOL.md) is disconnected.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/loop/loop.h"

struct peer;

struct peer_face {
    /* A line came; `line` is borrowed. */
    void (*line)(void *data, struct peer *peer, json_t *line);
    /* The other end is gone or broke the rules (`why` says how, NULL: an orderly end). Once; then
     * only peer_free is left. */
    void (*closed)(void *data, struct peer *peer, const char *why);
    /* Everything queued was written (may be NULL): a follower's cursor may go on. */
    void (*drained)(void *data, struct peer *peer);
};

enum {
    PEER_QUEUE_MOST = 8 * 1024 * 1024, /* bytes queued; more is refused */
    PEER_QUEUE_GOOD = 256 * 1024       /* peer_room says no above it */
};

/* Takes over both descriptors (equal for a socket), on failure too. */
int peer_new(struct loop *loop, int in, int out, const struct peer_face *face, void *data,
             struct peer **ret_peer, struct error *err);

/* At once. May be called from the peer's own callbacks. */
void peer_free(struct peer *peer);

/* 0: sent or queued; <0: gone, or PEER_QUEUE_MOST is reached. `line` is borrowed. */
int peer_send(struct peer *peer, const json_t *line, struct error *err);
/* A line that is text already, with its line feed. */
int peer_send_text(struct peer *peer, const char *text, size_t length, struct error *err);

/*
 * The line with a descriptor, which stays the caller's; the other end must be a socket. 0: sent;
 * PEER_LATER: lines wait to be written before it, so it is to be tried again; <0 as peer_send.
 */
enum { PEER_LATER = OUTCOMES_PEER };
int peer_pass(struct peer *peer, const json_t *line, int descriptor, struct error *err);

/* Lines of at most `most` bytes from now on; 0: WIRE_LINE_MOST. */
void peer_line_most(struct peer *peer, size_t most);

/* Stops (true) and goes on (false) hearing: nothing is read, so that the other end waits. */
void peer_hold(struct peer *peer, bool hold);

/* Should more be sent now? Followers are fed only while there is room. */
bool peer_room(const struct peer *peer);

/* No more is sent; the writing end is closed once the queue is written. */
void peer_finish(struct peer *peer);

/* ---- the server's side of a unix socket */

struct peer_server;

struct peer_server_face {
    /* Owns the connected descriptor and makes a peer of it. */
    void (*came)(void *data, int descriptor);
    /* Called when no descriptor is free for a new client: closes another connection, and returns
     * whether it could (may be NULL). If it could not, the new client is refused and no others are
     * accepted for a second. */
    bool (*crowded)(void *data);
};

/*
 * Listens at `path` (mode 0600). A socket that nobody answers at is replaced; one that somebody
 * answers at is an error. Only processes of our own user and root come in.
 */
int peer_listen(struct loop *loop, const char *path, const struct peer_server_face *face,
                void *data, struct peer_server **ret_server, struct error *err);
/* The same for processes of another user, whose the socket's file becomes. */
int peer_listen_for(struct loop *loop, const char *path, uid_t user,
                    const struct peer_server_face *face, void *data,
                    struct peer_server **ret_server, struct error *err);
/* Removes the socket too. */
void peer_server_free(struct peer_server *server);

/* ---- the client's side */

/* Connects to a unix socket and makes the peer. The other end's uid must be ours or root's. */
int peer_connect(struct loop *loop, const char *path, const struct peer_face *face, void *data,
                 struct peer **ret_peer, struct error *err);
