/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of the controller's socket: a client in the same loop, which keeps the lines that it is
 * sent. */
#pragma once

#include "small.h"
#include "wire/peer.h"

struct client {
    struct small *small;
    struct peer *peer;
    json_t **lines;
    size_t count;
    bool closed;
};

/* Connects, and says hello when `role` is not NULL; `more` (may be NULL) is taken over: further
 * keys of the hello. */
void client_open(struct client *client, struct small *small, const char *role, const char *team,
                 json_t *more);
void client_close(struct client *client);

/* A line, whatever it is. It is taken over. */
void client_say(struct client *client, json_t *line);
/* An order, with this id. */
void client_order(struct client *client, int id, const char *verb, const char *target,
                  const char *team);

/* Waits for the next line of a kind ("welcome", "reply", "error", "now"; "" : a row), from line
 * `from` on. NULL: none came before the end of the session. */
const json_t *client_line(struct client *client, const char *kind, size_t from);
/* Waits until the session has ended; false: it has not, within a minute. */
bool client_ended(struct client *client);
/* How many lines of the time came: the first one says that all rows were told. */
size_t client_now(const struct client *client);
